"""The forms of casework in the back office, drawn by the admin's own fields. Shape only."""

from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail.admin.widgets import AdminAutoHeightTextInput

from grants.domain.decisions import Verdict
from grants.domain.gates import Finding, mark_of
from grants.domain.panel_scores import Spread
from grants.models import Application, Decision
from grants.models.thread import LONGEST_MESSAGE
from portal.design.fields import MoneyField
from portal.design.words import pounds

Outcome = Decision.Outcome


def words(**kwargs: Any) -> forms.CharField:
    """A text of a few lines, stripped."""
    return forms.CharField(widget=AdminAutoHeightTextInput(attrs={"rows": 3}), **kwargs)


class MessageForm(forms.Form):
    text = words(label="Message", max_length=LONGEST_MESSAGE, error_messages={"required": "Write your message."})


class ChecksForm(forms.Form):
    """Passed or failed, with a reason, for each gate of the call. `seen` marks the findings that the page shows."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, application: Application) -> None:
        self.gates = list(application.call.gates.all())
        found = {result.gate_id: result for result in application.gate_results.all()}
        initial: dict[str, Any] = {"seen": mark_of(application)}
        for gate in self.gates:
            if result := found.get(gate.pk):
                initial |= {f"passed-{gate.pk}": "yes" if result.passed else "no", f"reason-{gate.pk}": result.reason}
        super().__init__(data, initial=initial)
        for gate in self.gates:
            self.fields[f"passed-{gate.pk}"] = forms.ChoiceField(
                label=gate.title,
                help_text=gate.guidance,
                required=False,
                choices=[("yes", "Passed"), ("no", "Failed")],
                widget=forms.RadioSelect,
            )
            self.fields[f"reason-{gate.pk}"] = words(
                label=f"Reason for {gate.title.lower()}",
                required=False,
                help_text="Kept on the record. An applicant who fails reads it.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for gate in self.gates:
            if cleaned.get(f"passed-{gate.pk}") and not cleaned.get(f"reason-{gate.pk}"):
                self.add_error(f"reason-{gate.pk}", "Give a reason.")
            if cleaned.get(f"reason-{gate.pk}") and not cleaned.get(f"passed-{gate.pk}"):
                self.add_error(f"passed-{gate.pk}", "Say whether it passed or failed.")
        return cleaned

    def findings(self) -> list[Finding]:
        """The gates that were looked at and are new or changed."""
        return [
            Finding(gate, self.cleaned_data[f"passed-{gate.pk}"] == "yes", self.cleaned_data[f"reason-{gate.pk}"])
            for gate in self.gates
            if self.cleaned_data[f"passed-{gate.pk}"]
            and {f"passed-{gate.pk}", f"reason-{gate.pk}"} & set(self.changed_data)
        ]

    def show_anew(self, application: Application, sentence: str) -> None:
        """What was typed, beside what somebody else entered meanwhile; sent again, it is taken."""
        self.add_error(None, sentence)
        self.data = self.data.copy()
        self.data["seen"] = mark_of(application)
        for result in application.gate_results.select_related("checked_by"):
            says = "passed" if result.passed else "failed"
            self.add_error(f"passed-{result.gate_id}", f"{result.checked_by} entered: {says}. {result.reason}")


class WhyForm(forms.Form):
    reason = words(
        label="Why?",
        help_text="It stands in the record, and the applicant reads it.",
        error_messages={"required": "Say why. The record keeps it, and the applicant reads it."},
    )


class InterestForm(forms.Form):
    nature = words(
        label="What is your interest?",
        help_text="It stands in the record, and the application closes to you.",
        error_messages={"required": "Say what your interest is."},
    )


class ModerationForm(forms.Form):
    value = forms.TypedChoiceField(
        label="The score that the panel agrees on",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the level that the panel agreed on."},
    )
    reason = words(label="Why", error_messages={"required": "Say why the panel agreed on this score."})

    def __init__(self, data: Mapping[str, Any] | None, *, spread: Spread) -> None:
        super().__init__(data, initial={"value": spread.cell.moderated, "reason": spread.reason})
        self.fields["value"].choices = [
            (level.value, f"{level.value}: {level.title}") for level in spread.scheme.levels
        ]


class DecisionForm(forms.Form):
    """Award, decline or reserve. What an outcome needs is the verb's word."""

    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="Decision",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose award, decline or reserve."},
    )
    amount = MoneyField(
        label="Amount in pounds", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    reasons = words(
        label="Reasons",
        help_text="The applicant reads them; of an award they are published.",
        error_messages={"required": "Give the reasons for the decision."},
    )
    crime_reduction_reasons = words(
        label="Why it will secure or contribute to crime and disorder reduction",
        required=False,
        help_text="For an award. The law has this published with it (SI 2011/3050).",
    )
    conditions = words(
        label="Conditions",
        required=False,
        help_text="For an award: one on each line. They are published and stand in the agreement.",
    )
    main_reason = forms.ChoiceField(
        label="Main reason for a no",
        required=False,
        choices=[("", "Choose one"), *Decision.MainReason.choices],
        help_text="To decline. The next call's page says which reasons are usual, never whose they were.",
    )
    feedback = words(
        label="The panel’s feedback to the applicant",
        required=False,
        help_text="An applicant who gets nothing always reads some.",
    )
    change_reason = words(
        label="Why the decision changes",
        required=False,
        help_text="The earlier decision stays on the record beside this.",
    )

    def __init__(self, data: Mapping[str, Any] | None, *, application: Application, standing: Decision | None) -> None:
        super().__init__(data, initial=_what_stands(standing))
        self.fields["amount"].help_text = f"For an award. Asked for: {pounds(application.amount_requested)}."
        if standing is None:
            del self.fields["change_reason"]

    def verdict(self) -> Verdict:
        said = self.cleaned_data
        return Verdict(
            outcome=said["outcome"],
            amount=said["amount"] or 0,
            reasons=said["reasons"],
            crime_reduction_reasons=said["crime_reduction_reasons"],
            conditions=tuple(said["conditions"].splitlines()),
            feedback=said["feedback"],
            main_reason=said["main_reason"],
        )

    def show_problems(self, problems: Mapping[str, str]) -> None:
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, sentence)


def _what_stands(standing: Decision | None) -> dict[str, Any]:
    if standing is None:
        return {}
    return {
        "replaces": standing.pk,
        "outcome": standing.outcome,
        "amount": standing.amount or None,
        "reasons": standing.reasons,
        "crime_reduction_reasons": standing.crime_reduction_reasons,
        "conditions": "\n".join(standing.conditions),
        "feedback": standing.feedback,
        "main_reason": standing.main_reason,
    }
