"""The question that a correction begins with, on the pages of both sides: which figures are wrong, and why."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from portal.accounts.models import User
from portal.design.forms import Form
from portal.monitoring.comparison import Row
from portal.monitoring.models import MonitoringReturn

WHICH = "Choose at least one figure that is wrong"
WHY = "Write what is wrong, and why"
MOST = 2000


def is_the_same(begun: MonitoringReturn, by: User, reason: str) -> bool:
    """Whether `by` began it with these very words, and pressed the button twice."""
    return begun.opened_by == by and begun.reason == reason.strip()


class CorrectingForm(forms.Form):
    """`rows` are those of the accepted return."""

    wrong = forms.TypedMultipleChoiceField(
        label="Which figures are wrong?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    reason = forms.CharField(
        label="What is wrong with them, and why?",
        help_text="It stays with the figures, where provider and office read it. Do not name anybody who was "
        "worked with.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST,
        error_messages={"required": WHY},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, monitoring_return: MonitoringReturn, rows: Sequence[Row], data: Any = None) -> None:
        super().__init__(data)
        self.fields["wrong"].choices = [
            (row.indicator.pk, f"{row.indicator.title}: {row.now_shown or 'none'}") for row in rows
        ]
        self.fields["seen"].initial = monitoring_return.revision

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What would be lost where the return has changed meanwhile."""
        return [(str(self.fields["reason"].label), self.data.get("reason", ""))]


class ProvidersCorrectingForm(CorrectingForm, Form):
    submit = "Begin the correction"

    def layout(self) -> Layout:
        return Layout("wrong", "reason", "seen")
