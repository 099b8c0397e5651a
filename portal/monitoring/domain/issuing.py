"""Issuing returns: the rows that a provider will fill in."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.dates.working_days import working_days_after
from portal.events import ledger
from portal.monitoring.domain.wording import lock_wording
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.periods import Frequency, periods
from portal.questionnaires.domain import start_response
from portal.questionnaires.models import QuestionnaireVersion

# Working days after the end of a period until its return is due, unless somebody says otherwise.
DUE_AFTER = 15
# A remainder before the first whole period is a return of its own where it has as many days. Where it has fewer, the
# service is only beginning, and nobody writes a return about three days.
SHORTEST = 15
# Days after the end of a project until its end report is due.
DUE_AFTER_DAYS = 20


@transaction.atomic
def issue_returns(
    agreement: Agreement,
    *,
    frequency: Frequency,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    counted_from: date | None = None,
    due_after: int = DUE_AFTER,
) -> list[MonitoringReturn]:
    """A return for each period of the agreement, or from `starts_on` to `ends_on`, due `due_after` working days after
    the period's end; gives back the new ones. Where a target begins on `counted_from`, so does a period: a return that
    covers only in part the days of a target says nothing about it.

    Periods that share a day with a return already issued are left alone, so pressing the button twice changes nothing
    and an extended agreement gets only what is new.
    """
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    existing = list(locked.returns.filter(kind=MonitoringReturn.Kind.PERIODIC))
    number = _last_number(locked)
    issued = []
    first, last = starts_on or locked.starts_on, ends_on or locked.ends_on
    cut = periods(first, last, frequency, counted_from=counted_from)
    if len(cut) > 1 and (cut[1].starts_on - first).days < SHORTEST:
        del cut[0]
    for period in cut:
        if any(one.period_start <= period.ends_on and period.starts_on <= one.period_end for one in existing):
            continue
        number += 1
        issued.append(
            MonitoringReturn.objects.create(
                agreement=locked,
                kind=MonitoringReturn.Kind.PERIODIC,
                number=number,
                period_start=period.starts_on,
                period_end=period.ends_on,
                due_on=working_days_after(period.ends_on, due_after),
            )
        )
    lock_wording(*issued)
    for one in issued:
        ledger.record("return-issued", one, by=by)
    return issued


@transaction.atomic
def issue_end_report(
    agreement: Agreement,
    *,
    by: User | None,
    version: QuestionnaireVersion | None = None,
    due_on: date | None = None,
) -> MonitoringReturn:
    """The one end report of an agreement, over its whole time; with `version`, its words are a questionnaire's.

    Asked again it gives back the report that is there.
    """
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    existing = locked.returns.filter(kind=MonitoringReturn.Kind.END).first()
    if existing:
        return existing
    report = MonitoringReturn.objects.create(
        agreement=locked,
        kind=MonitoringReturn.Kind.END,
        number=_last_number(locked) + 1,
        period_start=locked.starts_on,
        period_end=locked.ends_on,
        due_on=due_on or locked.ends_on + timedelta(days=DUE_AFTER_DAYS),
        response=start_response(version) if version else None,
    )
    lock_wording(report)
    ledger.record("end-report-issued", report, by=by)
    return report


def _last_number(agreement: Agreement) -> int:
    return agreement.returns.reports().aggregate(last=Max("number"))["last"] or 0
