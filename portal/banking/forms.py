"""Giving bank details, confirming them, and taking them back.

An account number is never put back into a page: it is typed anew after a mistake, like a password.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.banking.details import Details, NotAnAccountNumber, NotASortCode, read_details
from portal.banking.domain.tables import modulus_of
from portal.banking.modulus import Verdict
from portal.design.forms import FileField, Form
from portal.documents.domain import UploadRefused, look_at

NO_SORT_CODE = "A sort code has six digits, like 00-00-00"
NO_ACCOUNT_NUMBER = "An account number has eight digits. Put zeros in front of one with six or seven"
DOES_NOT_FIT = "This sort code and account number do not go together. Check both on the statement"
REASON = forms.Textarea(attrs={"rows": 3})


class NotShownAgain(forms.TextInput):
    """A field that comes back empty."""

    def format_value(self, value: Any) -> None:
        return None


def digits_field(label: str, *, again: bool = True, **said: Any) -> forms.CharField:
    """For digits: a phone shows its number keys, and the browser keeps and corrects nothing."""
    attrs = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-10"}
    widget = forms.TextInput(attrs=attrs) if again else NotShownAgain(attrs=attrs)
    return forms.CharField(label=label, widget=widget, max_length=40, **said)


class NumbersForm(Form):
    """The two numbers of an account; `cleaned_data["details"]` is what they say."""

    sort_code = digits_field("Sort code", help_text="Six digits, like 00-00-00.")
    account_number = digits_field("Account number", again=False, help_text="Six to eight digits.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "sort_code" in cleaned and "account_number" in cleaned:
            try:
                cleaned["details"] = read_details(cleaned["sort_code"], cleaned["account_number"])
            except NotASortCode:
                self.add_error("sort_code", NO_SORT_CODE)
            except NotAnAccountNumber:
                self.add_error("account_number", NO_ACCOUNT_NUMBER)
        return cleaned


class GiveForm(NumbersForm):
    account_name = forms.CharField(
        label="Name on the account", max_length=70, help_text="Exactly as it stands on the statement."
    )
    account_number_again = digits_field(
        "Account number again",
        again=False,
        help_text="So that one wrong digit is noticed. Type it from the statement, please.",
        error_messages={"required": "Enter the account number a second time"},
    )
    evidence = FileField(
        label="A paper that shows the account",
        help_text="A statement of the last three months or a paying-in slip, with the name and both numbers. You may "
        "black out what was paid. A photograph is fine. Up to 10 MB.",
    )
    reason = forms.CharField(label="Why the account changes", widget=REASON, max_length=1000)

    field_order = ["account_name", "sort_code", "account_number", "account_number_again", "evidence", "reason"]
    submit = "Give these bank details"
    presentation = {"account_name": {"autocomplete": "off"}}

    def __init__(self, *args: Any, is_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_change:
            del self.fields["reason"]

    def clean_account_name(self) -> str:
        """Without what nobody sees: a name that is read otherwise than it is kept would deceive who compares it."""
        name = " ".join(unicodedata.normalize("NFC", self.cleaned_data["account_name"]).split())
        if any(unicodedata.category(character)[0] == "C" for character in name):
            raise ValidationError("The name has a character that cannot be kept. Type it again")
        return name

    def clean_evidence(self) -> UploadedFile:
        """Looked at here, before anything is locked; see `look_at`."""
        try:
            look_at(self.cleaned_data["evidence"])
        except UploadRefused as refused:
            raise ValidationError(str(refused)) from refused
        return self.cleaned_data["evidence"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        details: Details | None = cleaned.get("details")
        if details and "account_number_again" in cleaned:
            if not _same(details, cleaned["account_number_again"]):
                self.add_error("account_number_again", "The two account numbers are not the same. Type both again")
            elif modulus_of(details) == Verdict.FAILED:
                self.add_error("account_number", DOES_NOT_FIT)
        return cleaned

    def refuse(self, field: str | None, sentence: str) -> None:
        """What only the verb could know. The browser does not send the file a second time by itself."""
        self.add_error(field, sentence)
        self._say_what_to_choose_again()


def _same(details: Details, number_again: str) -> bool:
    try:
        return read_details(details.sort_code, number_again) == details
    except NotAnAccountNumber:
        return False


class ConfirmForm(NumbersForm):
    submit = "Confirm these bank details"


class ReasonForm(Form):
    reason = forms.CharField(widget=REASON, max_length=1000)

    def __init__(self, *args: Any, label: str, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = "Say why"
        self.submit = submit  # type: ignore[misc]


class GiveStripeForm(Form):
    """Only why, where it is a change: what else there is to say was said at Stripe."""

    reason = forms.CharField(label="Why the account changes", widget=REASON, max_length=1000)
    submit = "Give this account"

    def __init__(self, *args: Any, is_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_change:
            del self.fields["reason"]
