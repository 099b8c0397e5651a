"""Form fields that say plainly what is wrong."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from portal.design.widgets import PARTS, DateInput

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


# A slip of the finger. Days are counted on from what people enter, and Python's calendar ends with the year 9999.
LATEST_YEAR = 2199


class DateField(forms.Field):
    """A date in three inputs. Cleans to a `date`.

    `name` is what the messages call it: "The start date must include a month". Months may be written as words.
    """

    widget = DateInput

    def __init__(self, *, name: str = "", birthday: bool = False, **kwargs: Any) -> None:
        kwargs.pop("input_formats", None)
        super().__init__(**kwargs)
        self._name = name
        self.widget.birthday = birthday

    @property
    def name(self) -> str:
        words = self._name or str(self.label or "date").rstrip("?")
        return words[:1].upper() + words[1:]

    def clean(self, value: Any) -> date | None:
        parts = self.widget.decompress(value) if value else ["", "", ""]
        missing = [part for part, text in zip(PARTS, parts, strict=True) if not text]
        if len(missing) == len(PARTS):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if missing:
            named = " and ".join(f"a {part}" for part in missing)
            raise ValidationError(f"{self.name} must include {named}", code="incomplete", params={"part": missing[0]})
        day = self.to_python(parts)
        self.run_validators(day)
        return day

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        day, month, year = (self._number(part, text) for part, text in zip(PARTS, value, strict=True))
        if not 1 <= month <= 12:
            raise self._unreal("month")
        if year < 1000 or year > 9999:
            raise ValidationError(
                f"{self.name}: the year must have four numbers, for example 2026", code="year", params={"part": "year"}
            )
        if year > LATEST_YEAR:
            raise ValidationError(
                f"{self.name}: check the year, {year} is too far away", code="year", params={"part": "year"}
            )
        try:
            return date(year, month, day)
        except ValueError:
            raise self._unreal("day") from None

    def _number(self, part: str, text: str) -> int:
        if part == "month" and text[:3].lower() in MONTHS:
            return MONTHS.index(text[:3].lower()) + 1
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise self._unreal(part)
        return int(text)

    def _unreal(self, part: str) -> ValidationError:
        return ValidationError(
            f"{self.name} must be a real date, for example 21 11 2026", code="invalid", params={"part": part}
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.widget.decompress(initial) != self.widget.decompress(data)


NOT_BELOW_NOUGHT = "The amount must be £0 or more"
ABOVE_NOUGHT = "Enter an amount above £0"
PENNY = Decimal("0.01")


class MoneyField(forms.DecimalField):
    """Pounds and pence as people write them: "£1,250", "1250.00", "1 250". Cleans to a Decimal with two places."""

    widget = forms.TextInput
    presentation = {"prefix": {"text": "£"}, "classes": "govuk-input--width-10", "spellcheck": False}

    def __init__(self, *, max_digits: int = 12, min_value: Decimal | int | None = 0, **kwargs: Any) -> None:
        kwargs["decimal_places"] = 2
        super().__init__(max_digits=max_digits, min_value=min_value, **kwargs)
        self.error_messages |= {
            "invalid": "Enter an amount in pounds, like 1,250 or 1,250.50",
            "max_decimal_places": "Enter pounds and pence with no more than two numbers after the point, like 1,250.50",
            "max_digits": "The amount is too large",
            "max_whole_digits": "The amount is too large",
        } | (kwargs.get("error_messages") or {})
        for validator in self.validators:
            if validator.__class__.__name__ == "MinValueValidator" and not validator.limit_value:
                validator.message = NOT_BELOW_NOUGHT
            elif validator.__class__.__name__ == "MinValueValidator" and validator.limit_value == PENNY:
                validator.message = ABOVE_NOUGHT

    @property
    def nameless(self) -> set[str]:
        """What it says without saying which amount is meant."""
        return {NOT_BELOW_NOUGHT, ABOVE_NOUGHT} | {
            said for code, said in self.error_messages.items() if code != "required"
        }

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, (Decimal, int)):
            return Decimal(value)
        written = re.sub(r"[\s,\u00a0]", "", str(value)).removeprefix("£").replace("−", "-")
        if written.startswith("-£"):
            written = f"-{written[2:]}"
        if not re.fullmatch(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)", written):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return Decimal(written)
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def clean(self, value: Any) -> Decimal | None:
        amount = super().clean(value)
        return None if amount is None else amount.quantize(Decimal("0.01"))


# What `\s` means in JavaScript, which differs from Python's in a few rare characters.
WORD = re.compile("[^\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")


def count_words(text: str) -> int:
    """Words as govuk-frontend's live count counts them (`text.match(/\\S+/g)`): runs of anything but white space."""
    return len(WORD.findall(text))


class WordLimitField(forms.CharField):
    """Long text with a limit in words, counted live where scripts run and by the same rule here."""

    widget = forms.Textarea

    def __init__(self, *, max_words: int | None = None, rows: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_words = max_words
        self.widget.attrs["rows"] = rows or (10 if (max_words or 0) > 150 else 5)

    @property
    def _subject(self) -> str:
        label = str(self.label or "")
        return f"The answer to “{label}”" if label.endswith("?") else label or "Your answer"

    def validate(self, value: Any) -> None:
        super().validate(value)
        over = count_words(value) - self.max_words if self.max_words and value else 0
        if over > 0:
            raise ValidationError(
                f"{self._subject} must be {self.max_words} words or fewer. "
                f"It is {over} {'word' if over == 1 else 'words'} too long.",
                code="max_words",
            )


class YesNoField(forms.TypedChoiceField):
    """Yes or no, nothing chosen beforehand. Cleans to True, False, or None when optional and left."""

    widget = forms.RadioSelect

    def __init__(self, *, yes: str = "Yes", no: str = "No", **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", yes), ("no", no)], coerce=lambda chosen: chosen == "yes", empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


class EmailField(forms.EmailField):
    """An address no longer than one can be, which is also as much as the database keeps (RFC 5321, 4.5.3.1.3)."""

    LONGEST = 254
    default_error_messages: ClassVar = {
        "max_length": f"An e-mail address has {LONGEST} characters at most. Check what you entered"
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": self.LONGEST} | options)


class FileField(forms.FileField):
    """One file. `accept` is what the browser offers; what is allowed is decided where the document is stored."""

    widget = forms.FileInput

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if accept:
            self.widget.attrs["accept"] = accept
        self.error_messages |= {
            "required": "Choose a file",
            "empty": "The file you chose is empty",
            "missing": "Choose a file",
        } | (kwargs.get("error_messages") or {})
