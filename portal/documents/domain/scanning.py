"""Having a document scanned, and what follows from the verdict.

The row stays locked while the scanner reads the file, so two workers never scan it twice; whoever comes second passes
it by. What an infected file means for an answer or an application is known to rooms above: `WHEN_INFECTED` in the
settings names what they want to be called with the document, in the same transaction.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts.models import User
from portal.documents import scanner
from portal.documents.models import SCANS_TRIED, Document
from portal.events import ledger
from portal.mail.outbox import queue_mail

logger = logging.getLogger(__name__)

# One sweep takes so many files, for so many seconds at most; the next one goes on.
SWEPT = 200
SECONDS_SWEEPING = 240
# Files of the last minutes wait for a job that is on its way; these have lost theirs, or the scanner.
LATE = timedelta(minutes=15)

State = Document.State


class NothingToCheck(Exception):
    """The file is not one that could not be checked, or there is no scanner."""


@transaction.atomic
def scan_document(document_id: int) -> bool:
    """Scan it, unless that is done or under way; whether there is a verdict now. Raises scanner.ScannerUnavailable."""
    waiting = Document.objects.to_scan().select_for_update(skip_locked=True, no_key=True)
    document = waiting.filter(pk=document_id).first()
    if document is None or not scanner.is_set_up():
        return False
    try:
        with document.file.open("rb") as content:
            threat = scanner.threat_in(content)
    except (scanner.NotScanned, OSError, SuspiciousFileOperation) as error:
        _put_off(document, f"{type(error).__name__}: {error}")
        return False
    if threat:
        found_infected(document, threat)
    else:
        found_clean(document)
    return True


@transaction.atomic
def found_clean(document: Document) -> None:
    """The scanner found nothing: it may be opened. The caller holds the row."""
    before = document.state
    document.mark_clean()
    document.save()
    ledger.record("document-found-clean", document, by=None, changes={"state": [before, document.state]})


@transaction.atomic
def found_infected(document: Document, threat: str) -> None:
    """The scanner found a virus, which it calls `threat`: nobody opens it any more. The caller holds the row."""
    before = document.state
    document.threat = threat[:200]
    document.mark_infected()
    document.save()
    changes = {"state": [before, document.state]}
    ledger.record("document-found-infected", document, by=None, changes=changes, note=document.threat)
    _tell(document, "documents/infected")
    for called in settings.WHEN_INFECTED:
        import_string(called)(document)


def sweep() -> int:
    """Scan what has lost its job, what came while the scanner was down, and what came before there was one.

    Returns how many have a verdict now. Stops where the scanner does not answer: the next sweep tries again.
    """
    if not scanner.is_set_up():
        return 0
    until = time.monotonic() + SECONDS_SWEEPING
    scanned = 0
    for document_id in list(Document.objects.due_for_scan().values_list("pk", flat=True)[:SWEPT]):
        if time.monotonic() > until:
            break
        try:
            scanned += scan_document(document_id)
        except scanner.ScannerUnavailable as error:
            logger.warning("The virus scanner does not answer: %s", error)
            break
    return scanned


@transaction.atomic
def check_again(document: Document, *, by: User) -> Document:
    """Give a file that could not be checked to the scanner once more. Raises NothingToCheck."""
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if locked.state != State.UNCHECKED or not scanner.is_set_up():
        raise NothingToCheck
    locked.check_again()
    locked.save()
    ledger.record("document-checked-again", locked, by=by, changes={"state": [State.UNCHECKED, locked.state]})
    return locked


def late_for_scan() -> bool:
    """Whether there are files that nobody can open because they have waited for the scanner for long."""
    since = timezone.now() - LATE
    return Document.objects.filter(state=State.CHECKING, uploaded_at__lt=since).exists()


def _put_off(document: Document, error: str) -> None:
    document.put_off(error)
    given_up = document.scans_tried >= SCANS_TRIED and document.state == State.CHECKING
    if given_up:
        document.give_up()
    document.save()
    logger.warning("Document %s could not be scanned: %s", document.pk, error)
    if given_up:
        changes = {"state": [State.CHECKING, document.state]}
        ledger.record("document-not-checked", document, by=None, changes=changes, note=document.last_error)
        _tell(document, "documents/not_checked")


def _tell(document: Document, template: str) -> None:
    if document.uploaded_by:
        queue_mail(template, to=document.uploaded_by.email, context={"document": document}, about=str(document.pk))
