"""What a field says when something is wrong with it, in our words instead of Django's. One place for every form.

Only what a form, a field or a validator leaves at Django's own words is replaced; a sentence of its own stays.
"""

from typing import Any

from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.utils.text import Truncator

# Said by validators, by their code; `%(…)s` are the validator's own. {name} is the field's.
LIMITS = {
    "max_length": "{name} must be %(limit_value)d characters or fewer. It has %(show_value)d",
    "min_length": "{name} must be %(limit_value)d characters or more. It has %(show_value)d",
    "max_value": "{name} must be %(limit_value)s or less",
    "min_value": "{name} must be %(limit_value)s or more",
    "max_digits": "{name} is too large",
    "max_whole_digits": "{name} is too large",
    "max_decimal_places": "{name} has too many numbers after the point",
    "null_characters_not_allowed": "{name} has a character that cannot be kept. Type it again",
}
EMAIL = "Enter an e-mail address in the right form, like name@example.org"
ADDRESS = "Enter a web address in the right form, like https://example.org"
DAY = "Enter a day like 21/11/2026"
MOMENT = "Enter a day and a time like 21/11/2026 17:00"
# Sentences that are clear beside their field only.
NAMELESS = {DAY, MOMENT}
# Said by fields themselves, the most particular kind of field first.
KINDS: list[tuple[type[forms.Field], dict[str, str]]] = [
    (forms.URLField, {"invalid": ADDRESS}),
    (forms.DateTimeField, {"invalid": MOMENT}),
    (forms.DateField, {"invalid": DAY}),
    (forms.IntegerField, {"invalid": "{name} must be a number, like 12"}),
    (forms.MultipleChoiceField, {"invalid_choice": "Choose from the list", "invalid_list": "Choose from the list"}),
    (forms.ModelMultipleChoiceField, dict.fromkeys(["invalid_choice", "invalid_list"], "Choose from the list")),
    (forms.ChoiceField, {"invalid_choice": "Choose {lowered} from the list"}),
    (forms.ModelChoiceField, {"invalid_choice": "Choose {lowered} from the list"}),
    (forms.FileField, {"invalid": "Choose a file", "missing": "Choose a file", "empty": "The file you chose is empty"}),
]


def lowered(label: str) -> str:
    """A label within a sentence; a capital that belongs to the word stays: "CIC number"."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def missing(field: forms.Field, label: str) -> str:
    """What to say when a required field was left empty: "Enter your name", "Choose a council area"."""
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to continue"
    verb = "Choose" if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)) else "Enter"
    return f"{verb} {lowered(label)}"


def filled_in(label: str) -> str:
    """The same where labels are of any shape: "Opens at", "Scorers for each application"."""
    return f"Fill in “{label}”"


def away_from_its_field(text: str, label: str, row: str = "") -> str:
    """What is wrong with a field, said where one does not see which: “Cost” comes before, and the row of its table.

    “How much do you ask us for?”: enter an amount in pounds · Budget line 2, “Cost”: enter £0 or more
    """
    said = text.casefold()
    called = label.casefold().rstrip("?")
    names_it = f"“{label}”" in text or said.startswith(called) or said.endswith(f" {called}")
    place = [row[:1].upper() + row[1:]] if row and row.casefold() not in said else []
    place += [] if names_it else [f"“{label}”"]
    return f"{', '.join(place)}: {lowered(text)}" if place else text


def speak(field: forms.Field, label: str) -> None:
    """Give `field`, called `label`, our sentences wherever it would say Django's. Harmless to repeat."""
    # Messages are formatted with %, and a label is somebody's text.
    words = {"name": _escaped(_name(label)), "lowered": _escaped(_choice(label))}
    if field.required and _is_djangos(field, "required"):
        field.error_messages["required"] = missing(field, label)
    for kind, sentences in KINDS:
        if isinstance(field, kind):
            for code, sentence in sentences.items():
                if _is_djangos(field, code):
                    field.error_messages[code] = sentence.format(**words)
    for validator in field.validators:
        _limit(field, validator, words)


def _limit(field: forms.Field, validator: Any, words: dict[str, str]) -> None:
    message = getattr(validator, "message", None)
    if isinstance(validator, (EmailValidator, URLValidator)):
        if message == type(validator).message:
            field.error_messages.setdefault("invalid", EMAIL if isinstance(validator, EmailValidator) else ADDRESS)
        return
    own = message is not None and message != getattr(type(validator), "message", None)
    codes = list(getattr(validator, "messages", {})) or [getattr(validator, "code", "")]
    for code in codes:
        if code in LIMITS and not own:
            field.error_messages.setdefault(code, LIMITS[code].format(**words))


def _is_djangos(field: forms.Field, code: str) -> bool:
    """Whether the field would say Django's words for `code`."""
    said = field.error_messages.get(code)
    return said is not None and any(
        said == kind.__dict__.get("default_error_messages", {}).get(code)
        for kind in type(field).__mro__
        if kind.__module__.startswith("django.forms")
    )


def _name(label: str) -> str:
    short = Truncator(label).chars(80)
    return f"Your answer to “{short}”" if label.endswith("?") else short


def _choice(label: str) -> str:
    return "an answer" if label.endswith("?") else lowered(Truncator(label).chars(80))


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
