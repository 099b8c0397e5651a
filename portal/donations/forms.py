"""What a donor is asked."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from portal.design.fields import EmailField, MoneyField
from portal.design.forms import Form
from portal.design.layout import Fieldset
from portal.design.words import pounds
from portal.donations import foundation
from portal.donations.gift_aid import (
    ALWAYS,
    LONGEST_HOUSE,
    LONGEST_NAME,
    TAXPAYER,
    THIS,
    TITLE,
    as_name,
    as_postcode,
    western,
    what_is_covered,
)
from portal.donations.models import Cause, Gift
from portal.donations.models.gifts import LEAST, MOST

ONCE, MONTHLY = "once", "monthly"
NAME = {"classes": "govuk-input--width-20", "spellcheck": False}


def name_field(label: str, autocomplete: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": missing, "max_length": f"{label} must have {LONGEST_NAME} characters or fewer"},
    )


class GiveForm(Form):
    submit = "Continue"
    presentation = {"first_name": NAME, "last_name": NAME}

    amount = MoneyField(
        label="How much do you want to give?",
        min_value=None,  # said below, in better words
        error_messages={"required": "Enter how much you want to give, like 20"},
        help_text="In pounds.",
    )
    how_often = forms.ChoiceField(
        label="How often?",
        choices=[(ONCE, "Once"), (MONTHLY, "Every month, until you stop it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you give once or every month"},
    )
    cause = forms.ModelChoiceField(
        label="What for?",
        queryset=Cause.objects.none(),
        empty_label=None,
        to_field_name="slug",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what your gift is for",
            "invalid_choice": "Choose what your gift is for from the list",
        },
    )
    first_name = name_field("First name", "given-name", "Enter your first name")
    last_name = name_field("Last name", "family-name", "Enter your last name")
    email = EmailField(
        label="E-mail address",
        help_text="We send your receipt there, and nothing else.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail address, like name@example.org",
            "invalid": "Enter an e-mail address in the right form, like name@example.org",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].queryset = Cause.objects.open()

    def layout(self) -> Layout:
        return Layout(
            "amount",
            "how_often",
            "cause",
            Fieldset("About you", "first_name", "last_name", "email"),
        )

    def clean_amount(self) -> Decimal:
        amount = self.cleaned_data["amount"]
        if amount < LEAST:
            raise ValidationError(f"The smallest gift is {pounds(LEAST)}: a card payment costs some of it")
        if amount > MOST:
            raise ValidationError(f"For a gift of more than {pounds(MOST)}, talk to the {foundation.NAME} first")
        return amount

    def clean_first_name(self) -> str:
        return self._a_name("first_name", "Enter your first name")

    def clean_last_name(self) -> str:
        return self._a_name("last_name", "Enter your last name")

    def _a_name(self, field: str, missing: str) -> str:
        name = " ".join(self.cleaned_data[field].split())
        if not any(letter.isalpha() for letter in name):
            raise ValidationError(missing)
        return name


class GiftAidForm(Form):
    """The declaration, or none. The fields matter only to those who add Gift Aid."""

    submit = "Continue"
    mark_optional = False  # most are needed by those who add it, and the hint says so
    presentation = {
        "title": {"classes": "govuk-input--width-4", "spellcheck": False},
        "first_name": NAME,
        "last_name": NAME,
        "house": NAME,
        "postcode": {"classes": "govuk-input--width-10", "spellcheck": False},
    }
    NEEDED = {
        "first_name": "Enter your first name",
        "last_name": "Enter your last name",
        "house": "Enter your house name or number",
        "postcode": "Enter your postcode",
    }

    scope = forms.ChoiceField(
        label="Do you want to add Gift Aid?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you want to add Gift Aid"},
    )
    taxpayer = forms.BooleanField(label=TAXPAYER, required=False)
    title = forms.CharField(
        label="Title (optional)",
        required=False,
        max_length=10,
        help_text="Four letters at most, such as Mrs.",
        widget=forms.TextInput(attrs={"autocomplete": "honorific-prefix"}),
    )
    first_name = name_field("First name", "given-name", "")
    last_name = name_field("Last name", "family-name", "")
    house = forms.CharField(
        label="House name or number",
        max_length=LONGEST_HOUSE,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
        help_text="Of your home address, such as 12 or Rose Cottage.",
        error_messages={"max_length": f"House name or number must have {LONGEST_HOUSE} characters or fewer"},
    )
    postcode = forms.CharField(
        label="Postcode",
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        help_text="X, if your home is outside the United Kingdom.",
    )

    def __init__(self, *args: Any, gift: Gift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [
            (ALWAYS, what_is_covered(ALWAYS, foundation.NAME, monthly=gift.monthly)),
            (THIS, what_is_covered(THIS, foundation.NAME, monthly=gift.monthly)),
            ("none", "No Gift Aid"),
        ]
        for name in self.NEEDED:
            self.fields[name].required = False

    @property
    def wants_it(self) -> bool:
        return self.cleaned_data.get("scope") in (THIS, ALWAYS)

    def layout(self) -> Layout:
        hint = "Your name and home address tell HMRC who pays the tax. Leave this empty if you do not add Gift Aid."
        return Layout(
            "scope",
            "taxpayer",
            Fieldset("Your name and home address", "title", "first_name", "last_name", "house", "postcode", hint=hint),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.wants_it:
            # Nobody has to mend what they need not have filled in.
            for name in [*self.NEEDED, "title", "taxpayer"]:
                self.errors.pop(name, None)
            return cleaned
        for name, missing in self.NEEDED.items():
            if name not in self.errors and not cleaned.get(name, "").strip():
                self.add_error(name, missing)
        if not cleaned.get("taxpayer"):
            self.add_error("taxpayer", "Tick the box if this is so. Without it, choose “No Gift Aid”")
        self._clean_for_hmrc(cleaned)
        return cleaned

    def _clean_for_hmrc(self, cleaned: dict[str, Any]) -> None:
        title = western(cleaned.get("title", "")).strip().removesuffix(".")
        if title and not TITLE.fullmatch(title):
            self.add_error("title", "Enter a title of two to four letters, such as Mrs, or leave it empty")
        cleaned["title"] = title
        for name in ("first_name", "last_name"):
            if cleaned.get(name) and not as_name(cleaned[name]):
                self.add_error(name, f"{self.NEEDED[name]} in Latin letters, as HMRC knows it")
        if cleaned.get("house") and not western(cleaned["house"]).strip():
            self.add_error("house", "Enter your house name or number in Latin letters")
        if cleaned.get("postcode", "").strip():
            try:
                cleaned["postcode"] = as_postcode(cleaned["postcode"])
            except ValueError:
                self.add_error("postcode", "Enter a full postcode of the United Kingdom, like DT1 1AA, or X for none")
