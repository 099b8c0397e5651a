"""A file of a sent return turned out to have a virus. Called by the documents room (`WHEN_INFECTED`).

What was signed stays; whoever looks after the agreement hears of it at once, and sends the return back with a question
to get another copy.
"""

from django.db.models import Q

from portal.agreements.domain.letters import office_addresses
from portal.documents.models import Document
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.monitoring.models import MonitoringReturn


def tell_lead_officer(document: Document) -> None:
    """Put it into the history of each sent return that has the file, and write to the agreement's lead officer."""
    answers = Q(response__answers__value__contains=[document.pk], response__submitted_at__isnull=False)
    for found in MonitoringReturn.objects.filter(answers).select_related("agreement__organisation").distinct():
        ledger.record("file-found-infected", found, by=None, note=document.original_name)
        queue_mail(
            "monitoring/file_infected",
            to=office_addresses(found.agreement),
            context={"agreement": found.agreement, "return": found, "document": document},
            about=f"{found.agreement.reference}/{found.number}",
            private=False,
        )
