"""What the office is asked about actions, risks and notices. The admin's own fields and widgets."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from commissioning.models import ImprovementAction
from commissioning.models.improvement import ONE_TO_FIVE
from commissioning.office.review_forms import day, words


class ChangeActionForm(forms.Form):
    what = words("What is to be done", "Say what is to be done.", most=2000)
    owner = forms.CharField(
        label="Who sees to it",
        max_length=150,
        help_text="A name or a role.",
        error_messages={"required": "Say who sees to it."},
    )
    due_on = day("To be done by", "Enter the day by which it is to be done.")


class ActionForm(ChangeActionForm):
    side = forms.ChoiceField(
        label="Whose it is",
        choices=ImprovementAction.Side,
        widget=forms.RadioSelect,
        help_text="The provider reports here on what is theirs.",
        error_messages={"required": "Choose whose it is."},
    )
    field_order = ("what", "side", "owner", "due_on")


def _grade(label: str, help_text: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "Choose from 1 to 5"), *ONE_TO_FIVE],
        coerce=int,
        help_text=help_text,
        error_messages={"required": f"Choose the {label.lower()}."},
    )


class RiskForm(forms.Form):
    what = words("What may happen, and what would come of it", "Say what may happen.", most=2000)
    likelihood = _grade("Likelihood", "How likely it is.")
    impact = _grade("Impact", "How much harm it would do.")
    owner = forms.CharField(
        label="Whose risk it is",
        max_length=150,
        help_text="A name or a role.",
        error_messages={"required": "Say whose risk it is."},
    )
    done_about_it = words("What is done about it", "Say what is done about it.", most=2000)
    shared = forms.BooleanField(
        label="The provider reads it, too", required=False, initial=True, help_text="On the agenda and in the minutes."
    )


class NoticeForm(forms.Form):
    falls_short = words("What falls short", "Say what falls short.", rows=5)
    must_happen = words("What must happen", "Say what must happen.", rows=5)
    improve_by = day("By when", "Enter the day by which it must have happened.")

    def clean_improve_by(self) -> date:
        improve_by = self.cleaned_data["improve_by"]
        if improve_by < timezone.localdate():
            raise ValidationError("Enter a day that is still to come.")
        return improve_by


class SettleForm(forms.Form):
    improved = forms.TypedChoiceField(
        label="What came of it",
        choices=[("yes", "It has improved"), ("no", "It has not: escalate it")],
        coerce=lambda chosen: chosen == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    outcome = words("What the provider reads", "Say what came of it, and what comes next.", rows=5)


def initial_of(row: Any, form: type[forms.Form]) -> dict[str, Any]:
    """What a form about `row` shows first."""
    return {name: getattr(row, name) for name in form.base_fields}
