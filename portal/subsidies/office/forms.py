"""What officers are asked about subsidies."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from portal.design.fields import MoneyField
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.subsidies.models import SubsidyBasis


class DecideForm(forms.Form):
    basis = forms.ChoiceField(
        label="On which basis is the money given?",
        choices=SubsidyBasis.Basis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the basis."},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=3000,
        help_text="For example: the recipient gives its help free of charge and offers nothing on a market, so it is "
        "no enterprise in this.",
        error_messages={"required": "Say why: an auditor reads it."},
    )
    amount = MoneyField(
        label="Gross value, in pounds",
        required=False,
        min_value=Decimal("0.01"),
        help_text="Of what comes on top of what was given. Empty: all that has no basis yet.",
    )
    on_database = forms.BooleanField(
        label="It goes on the public subsidy database",
        required=False,
        help_text="Asked of a subsidy on another basis. For minimal financial assistance the amount decides.",
    )

    def __init__(self, *args, more: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not more:
            del self.fields["amount"]


class GivenForm(forms.Form):
    given_on = forms.DateField(
        label="The day on which it was given",
        widget=DayInput(),
        validators=[within_reach],
        help_text="When the recipient got a right to it: the day of the last signature.",
    )


class InDatabaseForm(forms.Form):
    on = forms.DateField(
        label="The day on which it was entered in the database", widget=DayInput(), validators=[within_reach]
    )
    reference = forms.CharField(
        label="Its reference there",
        max_length=40,
        error_messages={"required": "Enter the reference that the database gave it."},
    )


class ListForm(forms.Form):
    basis = forms.ChoiceField(label="Basis", required=False, choices=[("", "All"), *SubsidyBasis.Basis.choices])
    step = forms.ChoiceField(
        label="Where it stands",
        required=False,
        choices=[
            ("", "Anywhere"),
            ("answer", "Waiting for the recipient"),
            ("given", "Given"),
            ("publish", "To be put in the public database"),
        ],
    )
