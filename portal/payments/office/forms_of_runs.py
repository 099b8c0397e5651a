"""What the office is asked about payment runs and the bank's answers. The admin's own fields and widgets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from portal.design.office_dates import DayInput
from portal.payments.models import BankLine, Payment, Rail
from portal.payments.rails import FILES
from portal.payments.rails.answers import LARGEST
from portal.stripe.accounts import transfers_are_on


class DayForm(forms.Form):
    pay_on = forms.DateField(
        label="Day of payment",
        widget=DayInput(),
        help_text="The working day on which the bank is to send the money.",
        error_messages={"required": "Enter the day of payment."},
    )


def rails_in_use() -> list[tuple[str, str]]:
    in_use = [rail for rail in Rail if rail in FILES and (rail != Rail.STRIPE or transfers_are_on())]
    return [(rail.value, str(rail.label)) for rail in in_use]


class RunForm(DayForm):
    rail = forms.ChoiceField(
        label="How the payments leave",
        choices=rails_in_use,
        widget=forms.RadioSelect,
        initial=Rail.BANK_FILE,
        error_messages={"required": "Choose how the payments leave."},
    )
    field_order = ["rail", "pay_on"]


class AnswerForm(forms.Form):
    file = forms.FileField(
        label="The bank’s answer",
        help_text="A status report (pain.002) or a statement (camt.053) as XML, or a list as CSV with the columns "
        "Identity and Status, and Amount, Date and Reason where there are any.",
        error_messages={"required": "Choose the file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        # A file that is larger was not taken in whole (portal.documents.upload_handling).
        if file.size > min(LARGEST, settings.UPLOAD_MAX_BYTES):
            raise forms.ValidationError("The file is larger than 10 MB. Ask the bank for one run or one day at a time.")
        return file


class ReasonField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **kwargs)


class MatchForm(forms.Form):
    """Which of the payments of the same amount a line is about."""

    payment = forms.ModelChoiceField(
        queryset=Payment.objects.none(),
        label="Which payment is it?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the payment.", "invalid_choice": "Choose one of these payments."},
    )
    reason = ReasonField(label="How do you know?", error_messages={"required": "Say how you know."})

    def __init__(self, *args: Any, line: BankLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Payment.objects.filter(run__isnull=False, state__in=[Payment.State.SENT, Payment.State.CONFIRMED])
        found = found.exclude(rail=Rail.STRIPE)
        if line.amount is not None:
            found = found.filter(amount=line.amount)
        if line.answer.run_id:
            found = found.filter(run=line.answer.run_id)
        shown = found.select_related("run", "instalment__agreement__organisation").order_by("-run", "pk")
        field: Any = self.fields["payment"]
        field.queryset = shown
        field.label_from_instance = lambda one: (
            f"{one.instalment.agreement.organisation}, {one} ({one.run}, {one.get_state_display().lower()})"
        )
