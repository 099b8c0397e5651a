"""What equality monitoring asks of a person about themselves. Pure.

The questions follow the protected characteristics of the Equality Act 2010 that can be asked in a few words, so that
the office can see whom its calls reach (the public sector equality duty, section 149). Groups and words are those of
the 2021 Census for England and Wales. Of ethnic groups the five broad ones are asked and not the nineteen: a call hears
from some tens of people, among whom the finer groups would be hidden anyway, and what nobody can use is not asked.

There is no question in free text: what people write in their own words tells who they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PREFER_NOT = "prefer_not"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """`options` end with the one that says nothing, which an unanswered question counts as."""

    key: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""

    @property
    def values(self) -> frozenset[str]:
        return frozenset(option.value for option in self.options)


def _question(key: str, label: str, *options: tuple[str, ...], hint: str = "") -> Question:
    return Question(
        key, label, (*(Option(*option) for option in options), Option(PREFER_NOT, "Prefer not to say")), hint
    )


QUESTIONS = (
    _question(
        "age",
        "How old are you?",
        ("under_25", "Under 25"),
        ("from_25_to_34", "25 to 34"),
        ("from_35_to_44", "35 to 44"),
        ("from_45_to_54", "45 to 54"),
        ("from_55_to_64", "55 to 64"),
        ("over_64", "65 or over"),
    ),
    _question("sex", "What is your sex?", ("female", "Female"), ("male", "Male")),
    _question(
        "gender",
        "Is the gender you identify with the same as your sex registered at birth?",
        ("same", "Yes"),
        ("different", "No"),
    ),
    _question(
        "ethnicity",
        "What is your ethnic group?",
        ("asian", "Asian, Asian British or Asian Welsh", "Such as Indian, Pakistani, Bangladeshi or Chinese"),
        ("black", "Black, Black British, Black Welsh, Caribbean or African"),
        ("mixed", "Mixed or multiple ethnic groups", "Such as White and Black Caribbean, or White and Asian"),
        ("white", "White", "Such as English, Welsh, Irish, Gypsy or Irish Traveller, Roma, or any other White group"),
        ("other", "Another ethnic group", "Such as Arab"),
    ),
    _question(
        "disability",
        "Does a physical or mental health condition or illness make day-to-day things harder for you?",
        ("a_lot", "Yes, a lot"),
        ("a_little", "Yes, a little"),
        ("no", "No"),
        hint="One that has lasted, or will last, 12 months or more.",
    ),
    _question(
        "religion",
        "What is your religion or belief?",
        ("none", "No religion"),
        ("christian", "Christian", "All denominations"),
        ("buddhist", "Buddhist"),
        ("hindu", "Hindu"),
        ("jewish", "Jewish"),
        ("muslim", "Muslim"),
        ("sikh", "Sikh"),
        ("other", "Another religion or belief"),
    ),
    _question(
        "orientation",
        "Which of these describes your sexual orientation?",
        ("straight", "Straight or heterosexual"),
        ("gay", "Gay or lesbian"),
        ("bisexual", "Bisexual"),
        ("other", "Another sexual orientation"),
    ),
)


def complete(given: Mapping[str, str]) -> dict[str, str]:
    """An option for every question: the one chosen, or the one that says nothing. ValueError for an unknown one."""
    answers = {question.key: given.get(question.key) or PREFER_NOT for question in QUESTIONS}
    for question in QUESTIONS:
        if answers[question.key] not in question.values:
            raise ValueError(f"{answers[question.key]!r} is no answer to {question.key}")
    return answers
