"""What a recipient of minimal financial assistance is asked."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from portal.design.forms import DateField, Form, MoneyField, YesNoField
from portal.design.layout import Fieldset
from portal.design.typed import whole_number
from portal.design.widgets import PARTS
from portal.design.words import long_date, pounds
from portal.subsidies.domain import Declared
from portal.subsidies.models import DeclaredAssistance
from portal.subsidies.rules import CAP

SPARE, MOST = 2, 30
NAMES = ("giver", "amount", "given_on")


class AnswerNoticeForm(Form):
    """What others gave, row by row; whether the cap is kept; who says so."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST)
    is_within_cap = YesNoField(
        label="Is the cap kept?",
        error_messages={"required": "Choose whether the cap is kept"},
    )
    name = forms.CharField(label="Your full name", max_length=150)
    position = forms.CharField(
        label="Your position in the organisation", help_text="For example chair, treasurer or trustee.", max_length=120
    )
    agreed = forms.BooleanField(
        label="What I have written here is right, and I may say so for the organisation.",
        error_messages={"required": "Tick the box to say that what you wrote is right"},
    )
    submit = "Send our answer"
    other_buttons = (("more", "Add more rows"),)
    presentation = {"name": {"autocomplete": "name"}, "position": {"autocomplete": "organization-title"}}

    def __init__(
        self,
        data: QueryDict | None,
        *,
        known: Sequence[DeclaredAssistance],
        amount: Decimal,
        ours: Decimal,
        since: Any,
        statement: str,
        signatory: str,
        address: str,
    ) -> None:
        self.address = address
        more = data is not None and "more" in data
        count = len(known) + SPARE
        if data is not None and (rows := whole_number(data.get("rows", ""))) is not None:
            count = max(1, rows) + (SPARE if more else 0)
        self.count = min(MOST, count)
        initial: dict[str, Any] = {"name": signatory}
        for number, one in enumerate(known, start=1):
            initial |= {f"{name}_{number}": getattr(one, name) for name in NAMES}
        if more and data is not None:
            initial = _as_typed(data)
        super().__init__(None if more else data, initial=initial | {"rows": self.count})
        self.since = since
        besides = f", {pounds(ours)} that you have from us already," if ours else ""
        cap = self.fields["is_within_cap"]
        cap.help_text = f"Add up this award of {pounds(amount)}{besides} and what you enter above."
        cap.choices = [("yes", statement), ("no", f"No, it comes to more than {pounds(CAP)}, or we are not sure.")]
        for number in range(1, self.count + 1):
            self.fields[f"giver_{number}"] = forms.CharField(label="Who gave it", max_length=150, required=False)
            self.fields[f"amount_{number}"] = MoneyField(label="Amount", min_value=Decimal("0.01"), required=False)
            self.fields[f"given_on_{number}"] = DateField(label="When it was given", name="The day", required=False)

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        # It may be shown again at the address where somebody proved who they are.
        helper.form_action = self.address
        return helper

    def layout(self) -> Layout:
        hint = (
            f"From {long_date(self.since)} until today, by public bodies other than us. Leave this empty if there is "
            "nothing. Count every body under the same control as yours."
        )
        rows = [
            Fieldset(f"Assistance {number}", *(f"{name}_{number}" for name in NAMES), size="s")
            for number in range(1, self.count + 1)
        ]
        return Layout(
            "rows",
            Fieldset("What others gave you", *rows, hint=hint),
            "is_within_cap",
            "name",
            "position",
            "agreed",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        missing = {"giver": "Enter who gave it", "amount": "Enter the amount", "given_on": "Enter when it was given"}
        declared = []
        for number in range(1, self.count + 1):
            row = {name: cleaned.pop(f"{name}_{number}", None) for name in NAMES}
            wrong = [name for name in NAMES if f"{name}_{number}" in self.errors]
            if not any(row.values()) and not wrong:
                continue
            for name in NAMES:
                if not row[name] and name not in wrong:
                    self.add_error(f"{name}_{number}", missing[name])
            if all(row.values()):
                declared.append(Declared(**row))
        cleaned.pop("rows", None)
        cleaned["declared"] = declared
        return cleaned


def _as_typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, for a page with more rows: as it is, right or wrong."""
    typed: dict[str, Any] = {name: data[name] for name in data}
    for name in data:
        if name.endswith("-day"):
            day = name.removesuffix("-day")
            typed[day] = [data.get(f"{day}-{part}", "") for part in PARTS]
    return typed
