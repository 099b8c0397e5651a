"""The form field for each kind of question, and the way between what a field cleans to and the stored value."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.design.fields import DateField, EmailField, MoneyField, WordLimitField, YesNoField
from portal.design.widgets import PARTS, DateInput
from portal.design.words import pounds
from portal.organisations import identifiers
from portal.questionnaires.rendering import Lists
from portal.questionnaires.schema import Kind, Question

LONGEST_SHORT = 250
LONGEST_LONG = 15_000
# Much more than passes, so that nobody loses the end of what they pasted.
LONGEST_KEPT = 200_000
# More choices than these are offered as a list to pick from.
MOST_RADIOS = 8
NUL = "\x00"
# Marks that turn the text around them, which word processors leave in what is pasted. Letters that are written from
# right to left need none of them.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


class TextField(forms.CharField):
    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def to_python(self, value: Any) -> Any:
        return without_turning(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        refuse_too_long(value, self.most)

    def run_validators(self, value: Any) -> None:
        refuse_nul(value)
        super().run_validators(value)


class LongTextField(WordLimitField):
    def to_python(self, value: Any) -> Any:
        return without_turning(super().to_python(value))

    def validate(self, value: str) -> None:
        refuse_too_long(value, LONGEST_LONG)
        super().validate(value)

    def run_validators(self, value: Any) -> None:
        refuse_nul(value)
        super().run_validators(value)


class NumberField(MoneyField):
    """A number as people write it: "1,200". Whole unless `whole` is False, then with up to two decimals."""

    presentation = {"classes": "govuk-input--width-10", "spellcheck": False}

    def __init__(self, *, whole: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.whole = whole
        self.error_messages |= {
            "invalid": "Enter a number, like 120",
            "max_decimal_places": "Enter a number with no more than two digits after the point",
            "max_digits": "The number is too large",
            "max_whole_digits": "The number is too large",
        }

    def clean(self, value: Any) -> Decimal | None:
        number = super().clean(value)
        if number is None:
            return None
        if self.whole and number != number.to_integral_value():
            raise ValidationError("Enter a whole number, like 120", code="invalid")
        return number.to_integral_value() if number == number.to_integral_value() else number.normalize()


class TelephoneField(TextField):
    """A telephone number with spaces, brackets or +44. Cleans to "01305 229084" or "+33 …" as digits."""

    def clean(self, value: Any) -> str:
        written = super().clean(value)
        if not written:
            return ""
        digits = re.sub(r"[\s().\-]", "", written.replace("(0)", ""))
        digits = re.sub(r"^(\+44|0044)", "0", digits)
        if not re.fullmatch(r"\+?[0-9]{10,15}", digits):
            raise ValidationError(
                "Enter a telephone number, like 01305 123456 or 07700 900 982",
                code="invalid",
            )
        return f"{digits[:5]} {digits[5:]}" if len(digits) == 11 and digits.startswith("0") else digits


class PostcodeField(TextField):
    def clean(self, value: Any) -> str:
        written = super().clean(value)
        try:
            return identifiers.postcode(written) if written else ""
        except identifiers.NotAnIdentifier as error:
            raise ValidationError(str(error), code="invalid") from error


def without_turning(value: Any) -> Any:
    return TURNING.sub("", value) if isinstance(value, str) else value


def refuse_too_long(value: str, most: int) -> None:
    if value and len(value) > most:
        raise ValidationError(f"Your answer must be {most:,} characters or fewer", code="max_length")


def refuse_nul(value: Any) -> None:
    if isinstance(value, str) and NUL in value:
        raise ValidationError("Take out the characters that cannot be shown, then save again", code="nul")


def field_for(question: Question, lists: Lists, *, row: str = "") -> forms.Field:
    """The form field that asks `question`. Addresses, files and groups are made of several: see `parts`.

    `row` is what people call the row of a table that the field stands in, such as "budget line 2".
    """
    options = {
        "label": question.label,
        "help_text": help_text(question),
        "required": question.required,
    }
    field = MAKERS[question.kind](question, options, lists)
    field.row = row  # see portal.design.summaries
    if field.required and field.error_messages["required"] == forms.Field.default_error_messages["required"]:
        # A label is an officer's own: a question, a request or a word. Quoted it fits into the sentence.
        field.error_messages["required"] = f"Answer “{question.label}”" + (f" in {row}" if row else "")
    return field


def help_text(question: Question) -> SafeString | str:
    """The hint, and under it why we ask."""
    lines = [question.hint, f"Why we ask: {question.why}" if question.why else ""]
    return format_html_join(
        "",
        '<span class="govuk-!-display-block">{}</span>',
        ((line,) for line in lines if line),
    )


def _amount(
    kind: type[MoneyField],
    question: Question,
    options: dict[str, Any],
    say: Callable[[str], str],
) -> Any:
    field = kind(min_value=None, **options)
    least = Decimal(question.least or "0")
    field.validators.append(MinValueValidator(least, f"Enter {say(str(least))} or more"))
    if question.most:
        field.validators.append(MaxValueValidator(Decimal(question.most), f"Enter {say(question.most)} or less"))
    return field


def _number(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    field = _amount(NumberField, question, options, lambda number: f"{Decimal(number):,f}")
    field.whole = question.whole
    return field


def _one(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    choices = [(choice.value, choice.label) for choice in question.choices]
    few = len(choices) <= MOST_RADIOS
    field = forms.ChoiceField(
        choices=choices if few else [("", "Choose one"), *choices],
        widget=forms.RadioSelect if few else forms.Select,
        error_messages={"invalid_choice": "Choose one of the answers offered"},
        **options,
    )
    field.choice_hints = {choice.value: choice.hint for choice in question.choices if choice.hint}
    return field


def _several(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    listed = question.labels if question.kind == Kind.CHOICES else lists.get(question.kind, {})
    field = forms.MultipleChoiceField(
        choices=list(listed.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Choose from the answers offered",
            "invalid_list": "Choose from the answers offered",
        },
        **options,
    )
    field.choice_hints = {choice.value: choice.hint for choice in question.choices if choice.hint}
    return field


def _long(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    return LongTextField(max_words=question.words or None, **options)


def _email(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    wrong = "Enter an e-mail address in the right form, like name@example.org"
    field = EmailField(
        error_messages={"invalid": wrong, "max_length": wrong},
        **options,
    )
    for validator in field.validators:
        validator.message = wrong
    field.widget.attrs["autocomplete"] = "email"
    return field


def _web(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    wrong = "Enter a web address, like www.example.org"
    field = forms.URLField(
        assume_scheme="https",
        max_length=500,
        error_messages={"invalid": wrong},
        **options,
    )
    for validator in field.validators:
        validator.message = wrong
    field.widget = forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
    return field


def _telephone(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    field = TelephoneField(most=40, **options)
    field.widget.attrs |= {
        "inputmode": "tel",
        "autocomplete": "tel",
        "class": "govuk-input--width-20",
    }
    return field


def _postcode(question: Question, options: dict[str, Any], lists: Lists) -> forms.Field:
    field = PostcodeField(most=20, **options)
    field.widget.attrs["class"] = "govuk-input--width-10"
    return field


MAKERS: Mapping[Kind, Callable[[Question, dict[str, Any], Lists], forms.Field]] = {
    Kind.SHORT: lambda question, options, lists: TextField(most=LONGEST_SHORT, **options),
    Kind.LONG: _long,
    Kind.NUMBER: _number,
    Kind.MONEY: lambda question, options, lists: _amount(MoneyField, question, options, pounds),
    Kind.DATE: lambda question, options, lists: DateField(**options),
    Kind.YES_NO: lambda question, options, lists: YesNoField(
        error_messages={"invalid_choice": "Choose yes or no"}, **options
    ),
    Kind.CHOICE: _one,
    Kind.CHOICES: _several,
    Kind.AREAS: _several,
    Kind.THEMES: _several,
    Kind.EMAIL: _email,
    Kind.TELEPHONE: _telephone,
    Kind.WEB: _web,
    Kind.POSTCODE: _postcode,
}


def stored(cleaned: Any) -> Any:
    """What a field cleaned to, as plain JSON."""
    if isinstance(cleaned, Decimal):
        return format(cleaned + 0, "f")  # "-0" is nought
    return cleaned.isoformat() if isinstance(cleaned, date) else cleaned


def shown(question: Question, value: Any) -> Any:
    """A stored value as the field's initial value; text typed earlier passes as it is."""
    if question.kind == Kind.MONEY and isinstance(value, str):
        return value.removesuffix(".00")
    return value


def names_sent(name: str) -> list[str]:
    """The names under which a browser sends a field: its own, or the three of a date."""
    return [name, *(f"{name}-{part}" for part in PARTS)]


def as_sent(field: forms.Field, name: str, initial: Any) -> dict[str, list[str]]:
    """What a browser sends for a field that shows `initial` and was left as it is."""
    value = field.prepare_value(initial)
    if isinstance(field.widget, DateInput):
        texts = field.widget.decompress(value)
        return {f"{name}-{part}": [str(text)] for part, text in zip(PARTS, texts, strict=True)} if any(texts) else {}
    if value in (None, "", []):
        return {}
    return {name: [str(one) for one in value] if isinstance(value, list) else [str(value)]}


def as_typed(raw: Any) -> Any:
    """What a browser sent, fit to be kept although it is not valid: without NUL, and not endless."""
    if isinstance(raw, (list, tuple)):
        return [as_typed(one) for one in raw[:60]]
    return str(raw).replace(NUL, "")[:LONGEST_KEPT] if raw is not None else ""
