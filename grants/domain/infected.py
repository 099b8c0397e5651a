"""A file of a sent application turned out to have a virus. Called by the documents room (`WHEN_INFECTED`).

An application may be sent while its files are still being checked: the deadline is the applicant's, the scanner is
ours, and most files are clean. If one is not, the application stands, the office hears of it at once, and asks for
another copy by opening that section again (`reopening`).
"""

from django.db.models import Q
from django.urls import reverse

from grants.models import Application
from portal.documents.models import Document
from portal.events import ledger
from portal.mail.outbox import queue_mail

# What the office can do, and where: while the checks are not over, that part of it can be opened again.
ASK = ("casework:ask", "Ask the applicant for another copy by opening that part of it again:")
WRITE = ("casework:thread", "Its checks are over, so ask the applicant for another copy by a message:")
# Evidence is the organisation's: a newer copy stands in the application by itself (see `evidence_of`).
GIVE = (
    "casework:thread",
    "Ask the applicant by a message to give another copy among the organisation's papers; you will see it here then:",
)


def applications_with(document: Document) -> list[Application]:
    """Those sent with this file among the answers or the evidence."""
    answers = Q(response__answers__value__contains=[document.pk], response__submitted_at__isnull=False)
    rows = Application.objects.sent().filter(answers | Q(relied_on__document=document)).distinct()
    return list(rows.select_related("call__fund", "organisation"))


def tell_officers(document: Document) -> None:
    """Put it into the history of each application that has the file, and write to the fund's address."""
    for application in applications_with(document):
        ledger.record("file-found-infected", application, by=None, note=document.original_name)
        page, to_do = _next_step(application, document)
        path = reverse(page, args=[application.call_id, application.reference])
        queue_mail(
            "grants/file_infected",
            to=application.call.fund.contact_email,
            context={
                "application": application,
                "call": application.call,
                "document": document,
                "path": path,
                "to_do": to_do,
            },
            about=application.reference,
            private=False,
        )


def _next_step(application: Application, document: Document) -> tuple[str, str]:
    if application.relied_on.filter(document=document).exists():
        return GIVE
    return ASK if application.state == Application.State.SUBMITTED else WRITE
