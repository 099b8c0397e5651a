"""What the office is asked about an agreement and its payments. The admin's own fields and widgets."""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from portal.design.fields import MoneyField
from portal.design.reach import within_reach


class ReasonForm(forms.Form):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, *args, label: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = "Say why."


class EndingForm(forms.Form):
    """Confirms that an agreement ends; `reason` is the question that asks why, where one is needed.

    The page says what comes of it. If what is unpaid has changed since, it says so and wants to be confirmed again.
    """

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, error_messages={"required": "Say why."}
    )
    agreed = forms.BooleanField(error_messages={"required": "Tick the box to confirm what will happen."})
    unpaid = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, *, unpaid: Decimal, meant: str, reason: str = "") -> None:
        super().__init__(data, initial={"unpaid": str(unpaid)})
        self.unpaid = str(unpaid)
        self.fields["agreed"].label = meant
        self.fields["reason"].label = reason
        if not reason:
            del self.fields["reason"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("agreed") and cleaned.get("unpaid") != self.unpaid:
            self.data = self.data.copy()
            self.data["unpaid"] = self.unpaid
            del self.data["agreed"]
            raise ValidationError("The payments have changed since you opened this page. Read it again, then confirm.")
        return cleaned


class PaidForm(forms.Form):
    paid_on = forms.DateField(
        label="Day of payment", widget=AdminDateInput(), error_messages={"required": "Enter the day of payment."}
    )
    remittance = forms.CharField(
        label="Remittance reference",
        max_length=40,
        help_text="As it stands on the organisation’s bank statement.",
        error_messages={"required": "Enter the remittance reference."},
    )

    def clean_paid_on(self) -> date:
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise ValidationError("The day of payment cannot be in the future.")
        return day


class InstalmentForm(forms.Form):
    amount = MoneyField(
        label="Amount in pounds",
        min_value=Decimal("0.01"),
        error_messages={"required": "Enter the amount.", "min_value": "The amount must be more than £0."},
    )
    due_on = forms.DateField(
        label="Due on",
        widget=AdminDateInput(),
        validators=[within_reach],
        error_messages={"required": "Enter the day it is due."},
    )


class AnswerForm(forms.Form):
    """Agree to a variation or refuse it."""

    verdict = forms.ChoiceField(
        label="Your answer",
        choices=[("agree", "Agree, and change the agreement"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you agree."},
    )
    answer = forms.CharField(
        label="What the organisation reads",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        help_text="Needed when you refuse.",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("verdict") == "refuse" and not cleaned.get("answer", "").strip():
            self.add_error("answer", "Say why you refuse: the organisation reads it.")
        return cleaned


class TermsForm(forms.Form):
    """The terms of a condition, before the agreement is offered."""

    before_payment = forms.BooleanField(label="Must be met before any payment", required=False)
    due_on = forms.DateField(label="To be met by", widget=AdminDateInput(), validators=[within_reach], required=False)
