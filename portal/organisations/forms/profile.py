"""An organisation's profile."""

from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import cached_property

from portal.accounts.models import User
from portal.design.forms import EmailField, ModelForm, WordLimitField
from portal.design.layout import Fieldset, Submit
from portal.organisations import identifiers
from portal.organisations.domain.profiles import FIELDS, ContactDetails, mark_of
from portal.organisations.models import Organisation
from portal.organisations.register.lookup import (
    Found,
    NotFound,
    look_up_charity,
    look_up_company,
    receipt_of,
    registers,
)

Kind, Register = Organisation.Kind, Organisation.Register
NEEDS_CHARITY_NUMBER = {Kind.CHARITY, Kind.CIO}
NEEDS_COMPANY_NUMBER = {Kind.CIC_GUARANTEE, Kind.CIC_SHARES, Kind.COMPANY_GUARANTEE, Kind.COMPANY}
ORDINALS = ("first", "second")
# The button's name → the field with the number, and who is asked.
LOOK_UPS = {
    "look-up-charity": ("charity_number", look_up_charity),
    "look-up-company": ("company_number", look_up_company),
}
MOST_WORDS = 100
WE_FILL_IN = "We fill in what the public register says; you check it. "


class TelephoneField(forms.CharField):
    """A telephone number as people write it; at least ten digits."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if number and (sum(sign.isdigit() for sign in number) < 10 or set(number) - set("0123456789+() -")):
            raise ValidationError("Enter a telephone number, such as 01305 000000 or 07700 900000")
        return number


class ProfileForm(ModelForm):
    charity_number = forms.CharField(
        required=False, max_length=20, help_text="6 or 7 digits. Leave it empty if the organisation has none."
    )
    company_number = forms.CharField(
        required=False, max_length=20, help_text="8 characters. Leave it empty if the organisation has none."
    )
    address = forms.CharField(label="Building and street", max_length=200)
    town = forms.CharField(label="Town or city", max_length=80)
    postcode = forms.CharField(max_length=12, error_messages={"required": "Enter a full UK postcode, such as DT1 1AA."})
    purposes = WordLimitField(
        label="What the organisation is for", required=False, max_words=MOST_WORDS, help_text="100 words at most."
    )

    trustees = forms.CharField(
        label="Trustees or committee members",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="A name to a line. Only the office reads them; we never publish them.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    receipt = forms.CharField(widget=forms.HiddenInput, required=False)

    submit = "Save and continue"
    presentation = {
        "name": {"autocomplete": "organization"},
        "charity_number": {"classes": "govuk-input--width-10", "inputmode": "numeric", "spellcheck": False},
        "company_number": {"classes": "govuk-input--width-10", "spellcheck": False},
        "address": {"autocomplete": "street-address"},
        "town": {"classes": "govuk-input--width-20", "autocomplete": "address-level2"},
        "postcode": {"classes": "govuk-input--width-10", "autocomplete": "postal-code"},
    }

    class Meta:
        model = Organisation
        fields = FIELDS
        widgets = {"kind": forms.RadioSelect}
        labels = {
            "name": "Name of the organisation",
            "kind": "What kind of organisation is it?",
            "website": "Website",
            "founded_on": "When it was founded",
            "yearly_income": "Income last year",
            "reserves": "Free reserves",
        }
        error_messages = {
            "kind": {"required": "Choose what kind of organisation it is"},
            "name": {"required": "Enter the name of the organisation"},
            "website": {"invalid": "Enter a website address, such as https://www.example.org"},
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.found: Found | None = None
        self.fields["kind"].choices = Kind.choices
        known = list(self.instance.contacts.all()) if self.instance.pk else []
        usual = [{"name": by.name, "email": by.email}, {}]
        if self.instance.pk:
            self.initial["seen"] = mark_of(self.instance)
        for number, ordinal in enumerate(ORDINALS):
            contact = vars(known[number]) if number < len(known) else usual[number]
            self._add_contact(ordinal, contact)

    def _add_contact(self, ordinal: str, known: dict[str, Any]) -> None:
        of = f"of the {ordinal} contact"
        fields = {
            "name": forms.CharField(label="Name", max_length=120, error_messages={"required": f"Enter the name {of}"}),
            "role": forms.CharField(label="Role in the organisation", max_length=120, required=False),
            "email": EmailField(
                label="E-mail address",
                error_messages={
                    "required": f"Enter the e-mail address {of}",
                    "invalid": "Enter an e-mail address, such as name@example.org",
                },
            ),
            "telephone": TelephoneField(label="Telephone", max_length=20, required=False),
        }
        for name, field in fields.items():
            self.fields[f"{ordinal}_{name}"] = field
            self.initial.setdefault(f"{ordinal}_{name}", known.get(name, ""))

    def layout(self) -> Layout:
        contacts = [
            Fieldset(
                f"{ordinal.capitalize()} person we can contact",
                *(f"{ordinal}_{part}" for part in ("name", "role", "email", "telephone")),
            )
            for ordinal in ORDINALS
        ]
        return Layout(
            "seen",
            "receipt",
            # Enter in any field presses the first button of a form: that is to be this one, and not a look-up.
            HTML('<button class="govuk-visually-hidden" tabindex="-1" aria-hidden="true">Save and continue</button>'),
            Fieldset(
                "Its number, if it has one",
                "charity_number",
                *self._button(Register.CHARITIES, "look-up-charity", "Look up the charity"),
                "company_number",
                *self._button(Register.COMPANIES, "look-up-company", "Look up the company"),
                hint=f"{WE_FILL_IN if any(self.registers.values()) else ''}A group without a number leaves both empty.",
            ),
            Fieldset("The organisation", "name", "kind"),
            Fieldset("Its address", "address", "town", "postcode", "website"),
            *contacts,
            Fieldset("A little more about it", "purposes", "founded_on", "yearly_income", "reserves", "trustees"),
        )

    @cached_property
    def registers(self) -> dict[str, date | None]:
        """Which can be asked, and as of when."""
        return registers()

    def _button(self, register: str, name: str, words: str) -> list[Submit]:
        return [Submit(name, words, secondary=True)] if self.registers[register] else []

    def look_up(self) -> bool:
        """Fill in what a register says, where one of its buttons was pressed; what was typed stays, nothing is saved.

        Whether a button was pressed.
        """
        button = next((one for one in LOOK_UPS if one in self.data), None)
        if button is None:
            return False
        field, ask = LOOK_UPS[button]
        # Only the look-up speaks now: the rest of the form is judged when it is saved.
        self.cleaned_data, self._errors = {}, ErrorDict()
        try:
            if not (number := self.data.get(field, "").strip()):
                raise NotFound("Enter a number to look it up")
            self._fill_in(ask(number))
        except (NotFound, identifiers.NotAnIdentifier) as reason:
            self.add_error(field, str(reason))
        return True

    def _fill_in(self, found: Found) -> None:
        self.found = found
        self.data = self.data.copy()
        likely = {name: value for name, value in found.likely.items() if not self._typed(name)}
        for name, value in (found.certain | likely).items():
            if isinstance(value, date):
                for part in ("day", "month", "year"):
                    self.data[f"{name}-{part}"] = str(getattr(value, part))
            else:
                self.data[name] = value
        self.data["receipt"] = found.receipt

    def _typed(self, name: str) -> bool:
        return bool(self.data.get(name) or self.data.get(f"{name}-year"))

    def clean_charity_number(self) -> str:
        return self._tidy("charity_number", identifiers.charity_number)

    def clean_company_number(self) -> str:
        return self._tidy("company_number", identifiers.company_number)

    def clean_postcode(self) -> str:
        return self._tidy("postcode", identifiers.postcode)

    def clean_founded_on(self) -> Any:
        founded = self.cleaned_data["founded_on"]
        if founded and founded > timezone.localdate():
            raise ValidationError("The day it was founded cannot be in the future")
        return founded

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind in NEEDS_CHARITY_NUMBER:
            self._require("charity_number", "Enter the charity number. Choose “Community group” if it has none.")
        if kind in NEEDS_COMPANY_NUMBER:
            self._require("company_number", "Enter the company number.")
        for field in ("charity_number", "company_number"):
            self._refuse_double(field)
        emails = [str(cleaned.get(f"{ordinal}_email", "")).lower() for ordinal in ORDINALS]
        if emails[0] and emails[0] == emails[1]:
            self.add_error("second_email", "Give us a second person with an e-mail address of their own")
        return cleaned

    def show_theirs(self, organisation: Organisation, *, own: bool) -> None:
        """Say beside what was typed what was saved meanwhile, by somebody else or by the same person in another window
        (`own`); saved once more, what was typed stays.
        """
        self.data = self.data.copy()
        self.data["seen"] = mark_of(organisation)
        who, put = ("You", "In the other window you put") if own else ("Somebody else", "They put")
        where = " in another window" if own else ""
        self.add_error(None, f"{who} changed this profile{where} after you opened the page. Nothing is lost: check it.")
        for name in self._meta.fields:
            mine = self.cleaned_data[name]
            theirs = getattr(organisation, name)
            if theirs != mine:
                field = organisation._meta.get_field(name)
                words = dict(field.flatchoices).get(theirs, theirs) or "nothing"
                self.add_error(name, f"{put} “{words}”. Save again to keep what stands here.")

    @property
    def profile(self) -> dict[str, Any]:
        """The organisation's own fields, cleaned, and which register they were read from in this sitting."""
        fields = {name: self.cleaned_data[name] for name in self._meta.fields}
        read = receipt_of(self.cleaned_data["receipt"])
        if read and read[1] in (fields["charity_number"], fields["company_number"]):
            fields |= {"register": read[0], "register_read_at": read[2]}
        return fields

    @property
    def contacts(self) -> list[ContactDetails]:
        parts = ("name", "email", "role", "telephone")
        return [ContactDetails(*(self.cleaned_data[f"{who}_{part}"] for part in parts)) for who in ORDINALS]

    def _tidy(self, field: str, rule: Any) -> str:
        text = self.cleaned_data[field]
        try:
            return rule(text) if text else ""
        except identifiers.NotAnIdentifier as error:
            raise ValidationError(str(error)) from error

    def _require(self, field: str, sentence: str) -> None:
        if field not in self.errors and not self.cleaned_data.get(field):
            self.add_error(field, sentence)

    def _refuse_double(self, field: str) -> None:
        """One organisation, one profile: a second would split its history."""
        number = self.cleaned_data.get(field)
        others = Organisation.objects.standing().exclude(pk=self.instance.pk)
        if number and field in self.changed_data and others.filter(**{field: number}).exists():
            self.add_error(
                field,
                "An organisation with this number is here already. Ask the person who signs in for it to add you "
                "as a colleague, or write to us.",
            )
