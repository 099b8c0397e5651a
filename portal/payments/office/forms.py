"""What the office is asked about an agreement and its payments. The admin's own fields and widgets."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from portal.agreements.domain.errors import MoneyDoesNotAddUp
from portal.agreements.domain.money import require_adds_up
from portal.agreements.models import Agreement
from portal.agreements.terms import Money, years_of
from portal.dates.financial_years import financial_year_label
from portal.design.fields import MoneyField
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.design.words import long_date, pounds
from portal.streams.models import FundingStream


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
        label="Day of payment", widget=DayInput(), error_messages={"required": "Enter the day of payment."}
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
        widget=DayInput(),
        validators=[within_reach],
        error_messages={"required": "Enter the day it is due."},
    )


class AskVariationForm(forms.Form):
    """What should change, and why; at least one change."""

    reason = forms.CharField(
        label="Why should the agreement change?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=3000,
        error_messages={"required": "Say why the agreement should change."},
    )
    new_value = MoneyField(label="New value in total, in pounds", required=False, help_text="Leave empty to keep it.")
    costing = forms.CharField(
        label="How the new value is made up",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=3000,
        required=False,
        help_text="What each thing costs. Needed where the value rises.",
    )
    new_end = forms.DateField(
        label="New last day",
        widget=DayInput(),
        validators=[within_reach],
        required=False,
        help_text="Leave empty to keep it.",
    )
    other_change = forms.CharField(
        label="Something else that changes", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def __init__(self, data: QueryDict | None, *, agreement: Agreement) -> None:
        super().__init__(data)
        self.agreement = agreement

    def clean(self) -> dict:
        cleaned = super().clean()
        value, end, now = cleaned.get("new_value"), cleaned.get("new_end"), self.agreement
        if value is not None and value <= 0:
            self.add_error("new_value", "Enter an amount above £0.")
        elif value is not None and now.is_grant and value > now.value:
            self.add_error("new_value", f"A grant cannot be raised like this. Enter {pounds(now.value)} or less.")
        elif value is not None and value > now.value and not cleaned.get("costing", "").strip():
            self.add_error("costing", "Say how the new value is made up.")
        paid = now.instalments.paid().total()
        if value is not None and 0 < value < paid:
            self.add_error("new_value", f"{pounds(paid)} is paid already, so the value cannot be less than that.")
        if end and end < now.starts_on:
            self.add_error("new_end", f"The agreement starts on {long_date(now.starts_on)}: enter a later day.")
        if not self.errors and value is None and end is None and not cleaned.get("other_change", "").strip():
            self.add_error("new_value", "Say what should change: the value, the last day or something else.")
        return cleaned


class AnswerForm(forms.Form):
    """Agree to a variation or refuse it. Where the pounds are tagged, with the money by year and stream after it."""

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
    agreed_on = forms.DateField(
        label="Agreed on",
        widget=DayInput(),
        required=False,
        help_text="Today, or the earlier day on which it was agreed on paper. It holds from that day on.",
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        value: Decimal,
        starts_on: date,
        ends_on: date,
        proposed: Money,
        streams: Sequence[FundingStream],
    ) -> None:
        super().__init__(data, initial={"agreed_on": timezone.localdate()})
        self.value = value
        self.places = {}
        for year in years_of(starts_on, ends_on) if proposed else []:
            for stream in streams:
                name = f"money_{year}_{stream.pk}"
                self.places[name] = (year, stream.pk)
                label = f"{stream}, {financial_year_label(year)}, in pounds"
                now = proposed.get((year, stream.pk))
                self.fields[name] = MoneyField(label=label, required=False, initial=now)

    def clean_agreed_on(self) -> date:
        day = self.cleaned_data["agreed_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError("The day cannot be in the future.")
        return day

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("verdict") == "refuse" and not cleaned.get("answer", "").strip():
            self.add_error("answer", "Say why you refuse: the organisation reads it.")
        if self.places and cleaned.get("verdict") == "agree" and not self.errors:
            money = {place: cleaned[name] or Decimal(0) for name, place in self.places.items()}
            try:
                require_adds_up(money.values(), self.value)
            except MoneyDoesNotAddUp as refusal:
                self.add_error(list(self.places)[-1], str(refusal))
            cleaned["money"] = money
        return cleaned


class TermsForm(forms.Form):
    """The terms of a condition, before the agreement is offered."""

    before_payment = forms.BooleanField(label="Must be met before any payment", required=False)
    due_on = forms.DateField(label="To be met by", widget=DayInput(), validators=[within_reach], required=False)
