"""The panel's work: the declaration before the answers are opened, and the scores.

Scorers are blind to each other: see `Assessment.objects.shown_to` and, for the office, `grants.domain.blindness`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.domain.conflicts import require_no_conflict
from grants.domain.panel_scores import criteria_of, scheme_of
from grants.domain.refusals import Refused
from grants.domain.scoring import Cell
from grants.models import Application, Assessment, Score
from portal.accounts.models import User
from portal.events import ledger

State = Assessment.State


class NotWithThePanel(Refused):
    sentence = "This application is not with the panel now."


class NotYourAssessment(Refused):
    sentence = "This assessment belongs to somebody else."


class NoSeat(Refused):
    sentence = "You do not sit on the panel of this call any more."


class DeclareFirst(Refused):
    sentence = "Say first whether you have an interest in this application."


class AlreadyComplete(Refused):
    sentence = "You have completed this assessment, so it can no longer be changed."


class ScoreNotOnTheScale(Refused):
    """A level, axis or criterion that the call does not have."""

    sentence = "Choose one of the levels shown."


@dataclass(frozen=True)
class Scored:
    """One score to keep. `value` None with `cannot_judge` False is "not scored yet"."""

    criterion: int
    axis: str
    value: int | None = None
    cannot_judge: bool = False
    comment: str = ""

    @property
    def cell(self) -> Cell:
        return self.criterion, self.axis

    @property
    def says_something(self) -> bool:
        return self.value is not None or self.cannot_judge


class AssessmentIncomplete(Refused):
    """`missing` holds the sentence for each criterion and axis that keeps the assessment from being completed."""

    def __init__(self, missing: Mapping[Cell, str]) -> None:
        super().__init__("Score every criterion, or say that you cannot judge it and why.")
        self.missing = dict(missing)


@transaction.atomic
def declare_no_conflict(assessment: Assessment, *, by: User) -> Assessment:
    """`by` has no interest; now they may read the answers and score. Raises NotYourAssessment, NoSeat, InConflict."""
    assessment = _own(assessment, by)
    if assessment.state == State.ASSIGNED:
        assessment.declare_no_conflict()
        assessment.no_conflict_declared_at = timezone.now()
        assessment.save(update_fields=["state", "no_conflict_declared_at"])
        ledger.record("no-conflict-declared", assessment.application, by=by)
    return assessment


@transaction.atomic
def record_score(
    assessment: Assessment,
    scores: Iterable[Scored],
    *,
    by: User,
    comment: str = "",
    recommended_amount: Decimal | None = None,
) -> Assessment:
    """Keep what was scored so far: a draft, not all of it need be there.

    Raises NotYourAssessment, NoSeat, InConflict, DeclareFirst, AlreadyComplete, NotWithThePanel, ScoreNotOnTheScale.
    """
    assessment = _own(assessment, by)
    if assessment.state == State.ASSIGNED:
        raise DeclareFirst
    if assessment.state != State.SCORING:
        raise AlreadyComplete
    with_the_panel(assessment.application)
    scores = list(scores)
    _require_on_the_scale(assessment, scores)
    for scored in scores:
        _keep(assessment, scored)
    assessment.comment = comment.strip()
    assessment.recommended_amount = recommended_amount
    assessment.save(update_fields=["comment", "recommended_amount"])
    return assessment


@transaction.atomic
def complete_assessment(assessment: Assessment, *, by: User) -> Assessment:
    """Every criterion has a level, or "cannot judge" with a comment that says why.

    Raises as record_score, and AssessmentIncomplete.
    """
    assessment = _own(assessment, by)
    if assessment.state == State.ASSIGNED:
        raise DeclareFirst
    if assessment.state != State.SCORING:
        raise AlreadyComplete
    with_the_panel(assessment.application)
    if missing := _missing(assessment):
        raise AssessmentIncomplete(missing)
    assessment.complete()
    assessment.completed_at = timezone.now()
    assessment.save(update_fields=["state", "completed_at"])
    ledger.record("assessment-completed", assessment.application, by=by)
    return assessment


def with_the_panel(application: Application) -> Application:
    """The application as it stands, locked, if it is with the panel. Raises NotWithThePanel."""
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)
    if application.state != Application.State.ASSESSING:
        raise NotWithThePanel
    return application


def _own(assessment: Assessment, by: User) -> Assessment:
    # The application before the assessment, as everybody locks them.
    Application.objects.select_for_update(of=("self",)).get(pk=assessment.application_id)
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("application__call__scheme")
        .get(pk=assessment.pk)
    )
    if assessment.assessor_id != by.pk:
        raise NotYourAssessment
    if not assessment.application.call.panel.filter(user=by).exists():
        raise NoSeat
    require_no_conflict(assessment.application, by)
    return assessment


def _require_on_the_scale(assessment: Assessment, scores: Iterable[Scored]) -> None:
    call = assessment.application.call
    scheme = scheme_of(call.scheme)
    cells = {(criterion.key, axis.key) for criterion in criteria_of(call) for axis in scheme.axes}
    for scored in scores:
        off_scale = scored.value is not None and not scheme.takes(scored.value)
        if scored.cell not in cells or off_scale or (scored.value is not None and scored.cannot_judge):
            raise ScoreNotOnTheScale


def _keep(assessment: Assessment, scored: Scored) -> None:
    where: dict[str, Any] = {"assessment": assessment, "criterion_id": scored.criterion, "axis": scored.axis}
    if not scored.says_something:
        Score.objects.filter(**where).delete()
        return
    Score.objects.update_or_create(
        **where,
        defaults={"value": scored.value, "cannot_judge": scored.cannot_judge, "comment": scored.comment.strip()},
    )


def _missing(assessment: Assessment) -> dict[Cell, str]:
    call = assessment.application.call
    scored = {(score.criterion_id, score.axis): score for score in assessment.scores.all()}
    missing: dict[Cell, str] = {}
    for criterion in criteria_of(call):
        for axis in scheme_of(call.scheme).axes:
            score = scored.get((criterion.key, axis.key))
            if score is None:
                missing[criterion.key, axis.key] = f"Score “{criterion.title}”, or say that you cannot judge it."
            elif score.cannot_judge and not score.comment:
                missing[criterion.key, axis.key] = f"Say why you cannot judge “{criterion.title}”."
    return missing
