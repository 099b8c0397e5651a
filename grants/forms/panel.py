"""The panel's forms. Shape only: what may be done is the verbs' word."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from grants.domain.panel_scores import Spread, scheme_of
from grants.domain.panels import Scored
from grants.domain.scoring import Axis, Cell
from grants.models import Assessment, Criterion
from portal.design.forms import Form, MoneyField, WordLimitField
from portal.design.layout import Fieldset
from portal.design.words import pounds

CANNOT_JUDGE = "cannot_judge"


def field_name(cell: Cell) -> str:
    criterion, axis = cell
    return f"score-{criterion}-{axis}"


def comment_name(cell: Cell) -> str:
    return f"comment-{'-'.join(map(str, cell))}"


class InterestForm(Form):
    submit = "Continue"

    interest = forms.ChoiceField(
        label="Do you have an interest in this application?",
        choices=[("none", "No, I have no interest"), ("conflict", "Yes, I have an interest")],
        widget=forms.RadioSelect,
        help_text="For example: you, your family or your employer work with it, give to it or would gain.",
        error_messages={"required": "Say whether you have an interest"},
    )
    nature = WordLimitField(
        label="If yes, what is your interest?",
        required=False,
        max_words=100,
        rows=3,
        help_text="One or two sentences. They stand in the record, and the application is closed to you.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("interest") == "conflict" and not said.get("nature"):
            self.add_error("nature", "Say what your interest is")
        return said


class ScoreForm(Form):
    """A level or "cannot judge" on each axis of each criterion, with a comment; then the whole, and the amount."""

    submit = "Save and come back later"
    other_buttons = (("complete", "Complete my scores"),)

    def __init__(self, data: Mapping[str, Any] | None, *, assessment: Assessment) -> None:
        self.assessment = assessment
        call = assessment.application.call
        self.scheme = scheme_of(call.scheme)
        self.criteria = list(call.criteria.all())
        super().__init__(data, initial=self._kept())
        for criterion, axis in self._cells():
            self.fields |= self._fields_of(criterion, axis)
        self.fields["recommended_amount"] = MoneyField(
            label="How much would you award?",
            required=False,
            max_value=assessment.application.amount_requested,
            help_text=f"The applicant asks for {pounds(assessment.application.amount_requested)}.",
            error_messages={"max_value": "You cannot recommend more than the applicant asks for"},
        )
        self.fields["comment"] = WordLimitField(
            label="What would you tell the applicant?",
            required=False,
            max_words=200,
            help_text="What is strong, what is missing. The office uses it for the feedback.",
        )

    def layout(self) -> Layout:
        groups = []
        for criterion in self.criteria:
            names = [
                name
                for axis in self.scheme.axes
                for name in (field_name((criterion.pk, axis.key)), comment_name((criterion.pk, axis.key)))
            ]
            groups.append(Fieldset(criterion.title, *names, hint=criterion.guidance, size="m"))
        return Layout(*groups, Fieldset("Overall", "recommended_amount", "comment", size="m"))

    def scores(self) -> Iterator[Scored]:
        """What was scored, for the verb; an axis left empty is scored later."""
        for criterion, axis in self._cells():
            cell = (criterion.pk, axis.key)
            level = self.cleaned_data[field_name(cell)]
            yield Scored(
                criterion=criterion.pk,
                axis=axis.key,
                value=int(level) if level not in ("", CANNOT_JUDGE) else None,
                cannot_judge=level == CANNOT_JUDGE,
                comment=self.cleaned_data[comment_name(cell)],
            )

    def overall(self) -> dict[str, Any]:
        amount: Decimal | None = self.cleaned_data["recommended_amount"]
        return {"comment": self.cleaned_data["comment"], "recommended_amount": amount}

    def show_missing(self, missing: Mapping[Cell, str]) -> None:
        """Put what keeps the assessment from being completed where it is missing."""
        for cell, sentence in missing.items():
            unjudged = self.cleaned_data.get(field_name(cell)) == CANNOT_JUDGE
            self.add_error(comment_name(cell) if unjudged else field_name(cell), sentence)

    def _cells(self) -> Iterator[tuple[Criterion, Axis]]:
        return ((criterion, axis) for criterion in self.criteria for axis in self.scheme.axes)

    def _fields_of(self, criterion: Criterion, axis: Axis) -> dict[str, forms.Field]:
        several = len(self.scheme.axes) > 1
        level = forms.ChoiceField(
            label=axis.title if several else f"Your score for {criterion.title.lower()}",
            required=False,
            widget=forms.RadioSelect,
            choices=[
                *((str(one.value), f"{one.value}: {one.title}") for one in self.scheme.levels),
                (CANNOT_JUDGE, "I cannot judge this"),
            ],
            error_messages={"invalid_choice": "Choose one of the levels shown"},
        )
        anchors = {str(one.value): one.anchor for one in self.scheme.levels}
        anchors |= {str(value): text for value, text in (criterion.anchors or {}).items()}
        level.choice_hints = anchors | {CANNOT_JUDGE: "Left out of the panel’s mean. Say why below."}
        comment = WordLimitField(
            label=f"Why this score for {criterion.title.lower()}{f' ({axis.title.lower()})' if several else ''}?",
            required=False,
            max_words=150,
            rows=3,
        )
        cell = (criterion.pk, axis.key)
        return {field_name(cell): level, comment_name(cell): comment}

    @property
    def mark_optional(self) -> bool:
        return False

    def _kept(self) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "comment": self.assessment.comment,
            "recommended_amount": self.assessment.recommended_amount,
        }
        for score in self.assessment.scores.all():
            cell = (score.criterion_id, score.axis)
            initial[field_name(cell)] = CANNOT_JUDGE if score.cannot_judge else str(score.value)
            initial[comment_name(cell)] = score.comment
        return initial


class ModerationForm(Form):
    submit = "Settle this score"

    def __init__(self, data: Mapping[str, Any] | None, *, spread: Spread) -> None:
        super().__init__(data, initial={"value": spread.cell.moderated, "reason": spread.reason})
        self.fields["value"].choices = [(one.value, f"{one.value}: {one.title}") for one in spread.scheme.levels]
        self.fields["value"].choice_hints = {str(one.value): one.anchor for one in spread.scheme.levels}

    value = forms.TypedChoiceField(
        label="The score that the panel agrees on",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the level that the panel agreed on"},
    )
    reason = WordLimitField(
        label="Why",
        max_words=150,
        help_text="What the panel saw differently, and what it agreed.",
        error_messages={"required": "Say why the panel agreed on this score"},
    )
