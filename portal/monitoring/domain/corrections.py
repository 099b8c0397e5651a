"""Putting an accepted return right.

What was accepted stands, and is what everybody sees, until its correction is accepted; then the return takes the
correction's figures over. What was accepted before stays as an edition.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_fsm import can_proceed

from portal.accounts.models import User
from portal.agreements.domain import locking
from portal.agreements.domain.officers import is_officer_of
from portal.dates.working_days import working_days_after
from portal.events import ledger
from portal.monitoring.domain import notices
from portal.monitoring.domain.editions import corrected_edition, keep_edition
from portal.monitoring.domain.errors import AlreadyCorrecting, MayOnlyRead, ReturnChanged, WordsMissing
from portal.monitoring.domain.figures import copy_figures, take_over_figures
from portal.monitoring.domain.outlooks import refresh_outlooks
from portal.monitoring.domain.writing import locked_return, may_write
from portal.monitoring.models import Edition, MonitoringReturn

# Working days from the day on which somebody says that a figure is wrong.
DUE_AFTER = 10


@transaction.atomic
def open_correction(
    monitoring_return: MonitoringReturn, *, by: User, reason: str, wrong: Collection[int], seen: int | None = None
) -> MonitoringReturn:
    """Say which figures (`wrong`, by indicator id) of an accepted return are wrong, and why: whoever may write for the
    provider, or its officer in the office. Gives back the correction, which the provider fills in.

    Raises ReturnChanged where it is not accepted, MayOnlyRead, WordsMissing without a reason or a figure, and
    AlreadyCorrecting.
    """
    # Corrections of an agreement are numbered together.
    locking.locked(monitoring_return.agreement)
    locked = locked_return(monitoring_return, seen)
    by_provider = may_write(locked, by)
    if not by_provider and not is_officer_of(locked.agreement, by):
        raise MayOnlyRead
    if not may_be_corrected(locked):
        raise ReturnChanged(locked)
    if begun := under_way(locked):
        raise AlreadyCorrecting(begun)
    named = {one.pk: one for one in locked.indicators() if one.pk in set(wrong)}
    if not reason.strip() or not named:
        raise WordsMissing
    correction = MonitoringReturn.objects.create(
        agreement=locked.agreement,
        kind=MonitoringReturn.Kind.CORRECTION,
        number=_next_number(locked),
        corrects=locked,
        period_start=locked.period_start,
        period_end=locked.period_end,
        due_on=_due_on(timezone.localdate()),
        narrative=locked.narrative,
        reason=reason.strip(),
        opened_by=by,
        opened_at=timezone.now(),
    )
    correction.wrong.set(named.values())
    copy_figures(locked, correction)
    note = f"{', '.join(one.title for one in named.values())}: {correction.reason}"
    for one in (locked, correction):
        ledger.record("correction-begun", one, by=by, note=note)
    notices.correction_begun(correction, by_provider=by_provider)
    return correction


@transaction.atomic
def drop_correction(
    correction: MonitoringReturn, *, by: User, reason: str = "", seen: int | None = None
) -> MonitoringReturn:
    """Let the accepted figures stand: the office, with a reason for the provider; or the provider, while it has the
    correction and where the office did not ask for it.

    Raises ReturnChanged, MayOnlyRead, WordsMissing.
    """
    locked = locked_return(correction, seen)
    if not locked.is_correction or not can_proceed(locked.drop):
        raise ReturnChanged(locked)
    if not may_drop(locked, by):
        raise MayOnlyRead
    by_office = is_officer_of(locked.agreement, by)
    if by_office and not reason.strip():
        raise WordsMissing
    locked.drop()
    locked.revision += 1
    locked.save()
    assert locked.corrects is not None  # it is a correction
    for one in (locked, locked.corrects):
        ledger.record("correction-dropped", one, by=by, note=reason.strip())
    if by_office:
        notices.correction_dropped(locked, reason.strip())
    return locked


def take_over(correction: MonitoringReturn, *, by: User) -> MonitoringReturn:
    """The return says from now on what its correction says, which was accepted a moment ago in this transaction."""
    assert correction.corrects_id is not None  # it is a correction
    locked = (
        MonitoringReturn.objects.select_for_update(of=("self",))
        .select_related("agreement__organisation")
        .get(pk=correction.corrects_id)
    )
    if not locked.editions.exists():
        keep_edition(locked, Edition.Why.SENT, by=locked.submitted_by or by)
    changes = take_over_figures(locked, correction)
    if locked.narrative != correction.narrative:
        changes["narrative"] = (locked.narrative, correction.narrative)
        locked.narrative = correction.narrative
        locked.narrative_by, locked.narrative_at = correction.narrative_by, correction.narrative_at
    locked.revision += 1
    locked.save()
    corrected_edition(locked, correction)
    ledger.record("return-corrected", locked, by=by, changes=changes, note=correction.reason)
    refresh_outlooks(locked.agreement)
    return locked


def may_be_corrected(monitoring_return: MonitoringReturn) -> bool:
    return not monitoring_return.is_correction and monitoring_return.state == MonitoringReturn.State.ACCEPTED


def under_way(monitoring_return: MonitoringReturn) -> MonitoringReturn | None:
    """The correction that somebody works on now."""
    return monitoring_return.corrections.under_way().select_related("agreement", "corrects").first()


def may_drop(correction: MonitoringReturn, user: User) -> bool:
    """Whether `user` may let the accepted figures stand."""
    if is_officer_of(correction.agreement, user):
        return True
    asked_by_office = correction.opened_by is not None and is_officer_of(correction.agreement, correction.opened_by)
    return correction.is_with_provider and may_write(correction, user) and not asked_by_office


def differs(correction: MonitoringReturn) -> bool:
    """Whether it says anything else than what was accepted."""
    accepted = correction.corrects
    return accepted is not None and (
        correction.narrative.strip() != accepted.narrative.strip() or _said(correction) != _said(accepted)
    )


def _said(monitoring_return: MonitoringReturn) -> set[tuple]:
    measured = monitoring_return.measurements
    parts = measured.filter(parts__isnull=False).values_list("indicator", "parts__category", "parts__value")
    return {*measured.values_list("indicator", "value", "note"), *parts}


def _next_number(locked: MonitoringReturn) -> int:
    last = locked.agreement.returns.corrections().aggregate(last=Max("number"))["last"]
    return last + 1 if last else MonitoringReturn.FIRST_CORRECTION


def _due_on(today: date) -> date:
    return working_days_after(today, DUE_AFTER)
