"""When the end of an agreement moves: what was promised until then, and the end report about it."""

from datetime import date

from django.db import transaction

from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.design.words import long_date
from portal.events import ledger
from portal.monitoring.domain import notices
from portal.monitoring.domain.errors import ReportAccepted
from portal.monitoring.models import MonitoringReturn
from portal.questionnaires.domain import start_response_from


def end_report_of(agreement: Agreement) -> MonitoringReturn | None:
    return agreement.returns.filter(kind=MonitoringReturn.Kind.END).first()


def due_after(report: MonitoringReturn, new_end: date) -> date:
    """When an end report is due once the end has moved: as long after the new end as it was after the old one."""
    return new_end + (report.due_on - report.period_end)


@transaction.atomic
def move_end(agreement: Agreement, new_end: date, *, by: User) -> MonitoringReturn | None:
    """Targets that ran to the old end run to the new one, and the end report speaks for the time to it; it is given
    back. Call it before the agreement itself changes.

    A report that was sent already speaks of the old time, so it goes back to the provider with that question.
    Raises ReportAccepted where it was accepted: what came of the project is settled and published.
    """
    agreement.targets.filter(ends_on=agreement.ends_on).update(ends_on=new_end)
    found = end_report_of(agreement)
    if found is None:
        return None
    report = MonitoringReturn.objects.select_for_update(of=("self",)).select_related("response").get(pk=found.pk)
    if report.state == MonitoringReturn.State.ACCEPTED:
        raise ReportAccepted
    changes = {
        "period ends on": [report.period_end, new_end],
        "due on": [report.due_on, due_after(report, new_end)],
    }
    report.due_on, report.period_end = due_after(report, new_end), new_end
    report.revision += 1
    if report.state == MonitoringReturn.State.SUBMITTED:
        _give_back(report, new_end, by)
    report.save()
    ledger.record("end-report-moved", report, by=by, changes=changes)
    return report


def _give_back(report: MonitoringReturn, new_end: date, by: User) -> None:
    report.query()
    report.question = (
        f"The agreement now ends on {long_date(new_end)}. Bring the report up to date after that, and send it again."
    )
    report.answer = ""
    if report.response and report.response.is_submitted:
        report.response = start_response_from(report.response, by=by)
    notices.question_asked(report)
