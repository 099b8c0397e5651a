"""What the public sees, brought up to date in the background. Both wings publish, so the job stands above them."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commissioning.domain import refresh_contract
from commissioning.models import Contract
from grants.domain.results import refresh_award
from home.models import MonitoringReport, ReportPdf

# Waits of 4, 16, 64 and 256 seconds: the database was away, or somebody held the row.
RETRY = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="publication.refresh_agreement", queue="publication", retry=RETRY)
def refresh_agreement(reference: str) -> None:
    """A payment was made, or an agreement ended: show it where the agreement is published. Harmless to repeat."""
    refresh_award(reference)
    contract = Contract.objects.filter(reference=reference).first()
    if contract:
        refresh_contract(contract)


@app.task(name="reports.draw_pdf", queue="publication", retry=RETRY)
def draw_report(report_id: int) -> None:
    """A monitoring report was published: draw its PDF, so that no reader waits for it. Harmless to repeat."""
    report = MonitoringReport.objects.live().filter(pk=report_id).first()
    if report:
        ReportPdf.objects.draw(report)
