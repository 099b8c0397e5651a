"""What was sent, kept each time; and what the office asks about single figures of it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.monitoring.domain.errors import ReturnIncomplete
from portal.monitoring.figures import plain
from portal.monitoring.models import Edition, FigureQuestion, MonitoringReturn


def keep_edition(locked: MonitoringReturn, why: str, *, by: User) -> Edition:
    """The return as it stands now, written down for good. `locked` is locked by the caller."""
    return Edition.objects.create(
        monitoring_return=locked,
        number=last_edition(locked) + 1,
        why=why,
        figures=_figures(locked),
        narrative=locked.narrative,
        answer=locked.answer,
        sent_by=by,
        sent_at=timezone.now(),
    )


def corrected_edition(locked: MonitoringReturn, correction: MonitoringReturn) -> Edition:
    """The return with what its accepted `correction` says, written down beside what it said before."""
    assert correction.submitted_by is not None  # it was accepted
    assert correction.submitted_at is not None
    return Edition.objects.create(
        monitoring_return=locked,
        number=last_edition(locked) + 1,
        why=Edition.Why.CORRECTED,
        figures=_figures(locked),
        narrative=locked.narrative,
        answer="",
        sent_by=correction.submitted_by,
        sent_at=correction.submitted_at,
        correction=correction,
    )


def last_edition(monitoring_return: MonitoringReturn) -> int:
    """The number of the edition sent last; 0 where none was."""
    last = monitoring_return.editions.order_by("-number").values_list("number", flat=True).first()
    return last or 0


def ask_about_figures(locked: MonitoringReturn, questions: Mapping[int, str], *, by: User) -> list[FigureQuestion]:
    """A question for each indicator id of the return that has words; they are about the edition sent last."""
    edition, now = last_edition(locked), timezone.now()
    asked = {one.pk for one in locked.indicators()}
    return FigureQuestion.objects.bulk_create(
        FigureQuestion(
            monitoring_return=locked,
            indicator_id=indicator,
            edition=edition,
            question=words.strip(),
            asked_by=by,
            asked_at=now,
        )
        for indicator, words in questions.items()
        if words.strip() and indicator in asked
    )


def answer_questions(locked: MonitoringReturn, answers: Mapping[int, str], *, by: User) -> None:
    """Answer every open question about a figure, by indicator id. Raises ReturnIncomplete where one has no answer."""
    open_ones = list(locked.figure_questions.open().select_related("indicator"))
    left = [one.indicator for one in open_ones if not answers.get(one.indicator_id, "").strip()]
    if left:
        raise ReturnIncomplete(answer=True)
    now = timezone.now()
    for one in open_ones:
        one.answer, one.answered_by, one.answered_at = answers[one.indicator_id].strip(), by, now
    FigureQuestion.objects.bulk_update(open_ones, ["answer", "answered_by", "answered_at"])


def _figures(locked: MonitoringReturn) -> list[dict[str, Any]]:
    measured = locked.measurements.select_related("indicator").prefetch_related("parts__category__breakdown")
    return [
        {
            "indicator": one.indicator_id,
            "title": one.indicator.title,
            "unit": one.indicator.unit,
            "value": plain(one.value),
            "note": one.note,
            "came_by": one.came_by,
            "file_hash": one.file_hash,
            "parts": [
                {"category": part.category_id, "label": part.category.label, "value": plain(part.value)}
                for part in one.parts.all()
            ],
        }
        for one in measured.order_by("indicator__title", "pk")
    ]
