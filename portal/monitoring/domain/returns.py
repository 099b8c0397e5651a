"""The life of a return: written by the provider, sent, asked about, accepted.

Every verb takes `seen`, the revision that the page showed; where the return has changed since, ReturnChanged is raised
and nothing happens. None stands for a caller that has just read the row.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from portal.accounts.models import User
from portal.agreements.domain.officers import require_officer_of
from portal.events import ledger
from portal.monitoring.agreed import facts_of
from portal.monitoring.domain import notices
from portal.monitoring.domain.corrections import differs, take_over
from portal.monitoring.domain.editions import answer_questions, ask_about_figures, keep_edition
from portal.monitoring.domain.errors import (
    NothingCorrected,
    OwnReturn,
    PeriodRuns,
    ReturnChanged,
    ReturnIncomplete,
    StillRuns,
    WordsMissing,
)
from portal.monitoring.domain.figures import TYPED, Came, Reported, drop_unasked, store
from portal.monitoring.domain.outlooks import refresh_outlooks
from portal.monitoring.domain.wording import lock_wording
from portal.monitoring.domain.writing import let_write, locked_return
from portal.monitoring.models import Edition, Indicator, MonitoringReturn
from portal.monitoring.splits import parts_left
from portal.questionnaires.domain import ResponseIncomplete, sign, start_response_from
from portal.questionnaires.models import Response

FINISHED_EARLY = "The provider says that the project is finished, before the end of the agreement."


@transaction.atomic
def save_figures(
    monitoring_return: MonitoringReturn,
    figures: Mapping[int, Reported],
    *,
    by: User,
    narrative: str | None = None,
    seen: int | None = None,
    note: str = "",
    came: Came = TYPED,
) -> MonitoringReturn:
    """Keep figures by indicator id, and the narrative, for going on later. What is not named stays as it is.

    Indicators that the return does not ask for are ignored. Saving what is there already changes nothing, also when
    somebody else saved it meanwhile. `note` says in the ledger where the figures came from.
    Raises ReturnChanged, MayOnlyRead, PartsWrong.
    """
    locked = locked_return(monitoring_return, None)
    let_write(locked, by)
    changes = store(locked, figures, by=by, came=came)
    if narrative is not None and narrative != locked.narrative:
        changes["narrative"] = (locked.narrative, narrative)
    if changes and seen not in {None, locked.revision}:
        raise ReturnChanged(locked)
    if narrative is not None and "narrative" in changes:
        locked.narrative, locked.narrative_by, locked.narrative_at = narrative, by, timezone.now()
    if changes:
        _keep(locked, "return-written", by, changes=changes, note=note)
    return locked


@transaction.atomic
def submit_return(
    monitoring_return: MonitoringReturn,
    *,
    by: User,
    answer: str = "",
    answers: Mapping[int, str] | None = None,
    finished: bool = False,
    seen: int | None = None,
) -> MonitoringReturn:
    """Send it to the office; what was sent is kept as an edition. One that was asked about needs an `answer` too, and
    `answers` by indicator id to what was asked about single figures.

    An end report releases the last payment and is published, so while the project may still run it goes only with the
    provider's word that it is `finished`: some are done early (a hall is mended, an event is over), and it would help
    nobody to make them wait for a date.
    Raises ReturnChanged, MayOnlyRead, PeriodRuns, ReturnIncomplete, StillRuns, and NothingCorrected of a correction
    that says what was accepted.
    """
    locked = locked_return(monitoring_return, seen)
    let_write(locked, by)
    _check_period(locked)
    _check_complete(locked, answer)
    if locked.is_correction and not differs(locked):
        raise NothingCorrected
    early = still_runs(locked, timezone.localdate())
    if early and not finished:
        raise StillRuns(locked.period_end)
    if locked.response and not locked.response.is_submitted:
        locked.response = _signed(locked.response, by, facts_of(locked))
    answer_questions(locked, answers or {}, by=by)
    changes = drop_unasked(locked)
    lock_wording(locked)
    again = locked.state == MonitoringReturn.State.QUERIED
    locked.submit()
    locked.answer = answer.strip()
    locked.submitted_by = by
    locked.submitted_at = timezone.now()
    said = [FINISHED_EARLY] if early else []
    keep_edition(locked, Edition.Why.SENT_AGAIN if again else Edition.Why.SENT, by=by)
    _keep(locked, "return-submitted", by, changes=changes, note=" ".join([*said, locked.answer]).strip())
    notices.return_received(locked)
    return locked


@transaction.atomic
def query_return(
    monitoring_return: MonitoringReturn,
    *,
    question: str = "",
    figures: Mapping[int, str] | None = None,
    by: User,
    seen: int | None = None,
) -> MonitoringReturn:
    """Send it back with a question about all of it, or with some about single `figures` (by indicator id), or both; the
    provider may change figures and send it again.

    Raises NotAllowed, ReturnChanged, WordsMissing.
    """
    locked = locked_return(monitoring_return, seen)
    require_officer_of(locked.agreement, by)
    if not can_proceed(locked.query):
        raise ReturnChanged(locked)
    asked = ask_about_figures(locked, figures or {}, by=by)
    if not question.strip() and not asked:
        raise WordsMissing
    locked.query()
    locked.question = question.strip()
    locked.answer = ""
    if locked.response and locked.response.is_submitted:
        # What was signed stays a record; the provider goes on in a copy.
        locked.response = start_response_from(locked.response, by=by)
    _keep(locked, "return-queried", by, note=locked.questions_in_words)
    notices.question_asked(locked)
    return locked


@transaction.atomic
def accept_return(monitoring_return: MonitoringReturn, *, by: User, seen: int | None = None) -> MonitoringReturn:
    """Accept the figures; from now on they count, and only a correction changes them. Of a correction: its figures are
    those of the return that it corrects.

    Raises NotAllowed, ReturnChanged, OwnReturn, PeriodRuns.
    """
    locked = locked_return(monitoring_return, seen)
    require_officer_of(locked.agreement, by)
    if not can_proceed(locked.accept):
        raise ReturnChanged(locked)
    if locked.agreement.organisation.memberships.filter(user=by).exists():
        raise OwnReturn
    _check_period(locked)
    locked.accept()
    locked.accepted_by = by
    locked.accepted_at = timezone.now()
    _keep(locked, "return-accepted", by)
    if locked.is_correction:
        take_over(locked, by=by)
    else:
        refresh_outlooks(locked.agreement)
    notices.return_accepted(locked)
    return locked


def still_runs(monitoring_return: MonitoringReturn, today: date) -> bool:
    """Whether an end report would come before the end that it is about."""
    return monitoring_return.is_end_report and monitoring_return.can_be_written and today < monitoring_return.period_end


def _check_period(locked: MonitoringReturn) -> None:
    if locked.is_early(timezone.localdate()):
        raise PeriodRuns(locked.last_day)


def _check_complete(locked: MonitoringReturn, answer: str) -> None:
    reported = set(locked.measurements.values_list("indicator", flat=True))
    left = [one for one in must_be_there(locked) if one.pk not in reported]
    parts = parts_left(locked)
    narrative = not locked.narrative.strip()
    unanswered = locked.state == MonitoringReturn.State.QUERIED and bool(locked.question) and not answer.strip()
    if left or parts or narrative or unanswered:
        raise ReturnIncomplete(left, narrative=narrative, answer=unanswered, parts=parts)


def must_be_there(monitoring_return: MonitoringReturn) -> list[Indicator]:
    """What it needs a figure for: not an average of nobody. A correction need not report what was not asked for when
    the return was accepted."""
    asked = [one for one in monitoring_return.indicators() if not one.may_be_empty]
    if monitoring_return.corrects is None:
        return asked
    accepted = set(monitoring_return.corrects.measurements.values_list("indicator", flat=True))
    return [one for one in asked if one.pk in accepted]


def _signed(response: Response, by: User, facts: Mapping[str, Any]) -> Response:
    try:
        return sign(response, by=by, facts=facts)
    except ResponseIncomplete as error:
        raise ReturnIncomplete(sections=[one.section.title for one in error.sections]) from error


def _keep(
    locked: MonitoringReturn,
    verb: str,
    by: User,
    *,
    changes: Mapping[str, tuple[str | None, str | None]] | None = None,
    note: str = "",
) -> None:
    locked.revision += 1
    locked.save()
    ledger.record(verb, locked, by=by, changes=changes, note=note)
