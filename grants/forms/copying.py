"""What is asked of an officer who copies a call. Shape only, and dates in order."""

from typing import Any

from django import forms
from django.utils import timezone

from grants.domain.copying import NewDates
from grants.models import Call
from portal.design.office_dates import DayInput, MomentInput

FIRST_YEAR = 2000


class CopyCallForm(forms.Form):
    title = forms.CharField(max_length=120, error_messages={"required": "Give the new call a title."})
    budget = forms.ModelChoiceField(
        queryset=None, error_messages={"required": "Choose the year’s budget that awards draw on."}
    )
    opens_at = forms.DateTimeField(
        label="Opens at",
        widget=MomentInput,
        help_text="In London time.",
        error_messages={"required": "Enter the day and time from which people may apply."},
    )
    closes_at = forms.DateTimeField(
        label="Closes at",
        widget=MomentInput,
        help_text="In London time.",
        error_messages={"required": "Enter the day and time until which people may apply."},
    )
    scores_needed_by = forms.DateField(label="Scores needed by", widget=DayInput, required=False)
    decision_expected_on = forms.DateField(
        label="Decision expected on",
        widget=DayInput,
        help_text="When applicants will hear.",
        error_messages={"required": "Enter the day by which applicants will hear."},
    )

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data, initial={"title": f"Copy of {call.title}"[:120]})
        self.fields["budget"].queryset = call.fund.budgets.all()
        if data is None:
            self.fields["budget"].initial = call.budget_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens, closes, needed, hear = (
            cleaned.get(name) for name in ("opens_at", "closes_at", "scores_needed_by", "decision_expected_on")
        )
        if opens and opens.year < FIRST_YEAR:
            self.add_error("opens_at", "Check the year.")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "The call must close after it opens.")
        if closes and hear and hear < timezone.localdate(closes):
            self.add_error("decision_expected_on", "Applicants hear after the call closes. Check the dates.")
        if needed and closes and needed <= timezone.localdate(closes):
            self.add_error("scores_needed_by", "The panel scores after the call has closed. Choose a later day.")
        elif needed and hear and needed > hear:
            self.add_error("scores_needed_by", "The panel scores before applicants hear. Choose an earlier day.")
        return cleaned

    @property
    def dates(self) -> NewDates:
        names = ("opens_at", "closes_at", "scores_needed_by", "decision_expected_on")
        return NewDates(**{name: self.cleaned_data[name] for name in names})
