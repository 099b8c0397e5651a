"""Taking a file in."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.documents import scanner
from portal.documents.file_types import ANYTHING_WE_TAKE, PHOTOGRAPHS, FileType
from portal.documents.inspection import UploadRefused, inspect
from portal.documents.models import Document
from portal.documents.names import safe_name
from portal.documents.photographs import drawn_anew
from portal.events import ledger
from portal.organisations.models import Organisation

logger = logging.getLogger(__name__)

STORE_FAILED = "We cannot keep files at the moment, and this one was not kept. Try again in a few minutes."
SCAN = "documents.scan"  # the job of `jobs.py`, by name, because that module imports this one


def store_upload(
    uploaded_file: UploadedFile,
    *,
    by: User | None,
    kind: str = Document.Kind.OTHER,
    organisation: Organisation | None = None,
    expires_on: date | None = None,
    allowed: Iterable[str] = ANYTHING_WE_TAKE,
) -> Document:
    """Keep a file that `by` sent, if it is of an allowed kind, and record it.

    `allowed` are extensions of `file_types.FILE_TYPES`. Photographs are drawn anew without their metadata. Raises
    UploadRefused, whose message is for the person; nothing is kept then. With a scanner the document is in quarantine
    until its job, which exists only if the caller's transaction commits, has found it clean.
    """
    if by is not None:
        _require_allowance(by, uploaded_file.size or 0)
    file_type = look_at(uploaded_file, allowed=allowed)
    content = _content(uploaded_file, file_type)
    document = Document(
        original_name=safe_name(uploaded_file.name or "", file_type.extension),
        content_type=file_type.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
        organisation=organisation,
        expires_on=expires_on,
        uploaded_by=by,
        state=Document.State.CHECKING if scanner.is_set_up() else Document.State.NOT_SCANNED,
    )
    return keep(document, content)


def look_at(uploaded_file: UploadedFile, *, allowed: Iterable[str] = ANYTHING_WE_TAKE) -> FileType:
    """The kind of file that somebody sent. Raises UploadRefused.

    What was found stays with the upload: a form looks before anything is locked, and `store_upload` need not again.
    """
    require_size(uploaded_file.size or 0)
    found: FileType | None = getattr(uploaded_file, "file_type", None)
    if found is None or found.extension not in set(allowed):
        uploaded_file.seek(0)
        found = inspect(uploaded_file.read(), uploaded_file.name or "", allowed=allowed)
        uploaded_file.file_type = found  # type: ignore[attr-defined]
    uploaded_file.seek(0)
    return found


def holds_the_same(document: Document, uploaded_file: UploadedFile) -> bool:
    """Whether `document` keeps what somebody sends now: a button pressed twice. Raises UploadRefused."""
    content = _content(uploaded_file, look_at(uploaded_file))
    uploaded_file.seek(0)
    return hashlib.sha256(content).hexdigest() == document.sha256


def _content(uploaded_file: UploadedFile, file_type: FileType) -> bytes:
    """The bytes to keep."""
    content = uploaded_file.read()
    return drawn_anew(content, file_type.extension) if file_type.extension in PHOTOGRAPHS else content


def discard(document: Document) -> None:
    """Delete the bytes of a document whose row will not stay. What is left over all the same, a job finds later."""
    try:
        document.file.delete(save=False)
    except Exception:
        logger.exception("The store did not delete %s", document.file.name)


def require_size(size: int) -> None:
    """Raise UploadRefused for a file that is too large: how large is not known, as the rest of it was not kept."""
    if size > settings.UPLOAD_MAX_BYTES:
        most = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise UploadRefused(f"The file is larger than {most}, the largest that we can take. Send a smaller one.")


def _require_allowance(by: User, size: int) -> None:
    """Nobody needs this much in a day; somebody who attaches and removes all day long would fill the store.

    What they send at the same moment is not counted yet: no lock, as a few files more do no harm, and the web server's
    processes bound how many.
    """
    since = timezone.now() - timedelta(days=1)
    sent = by.documents.filter(uploaded_at__gt=since).aggregate(total=Sum("size"))["total"] or 0
    if sent + size > settings.UPLOAD_MAX_BYTES_PER_DAY:
        most = filesizeformat(settings.UPLOAD_MAX_BYTES_PER_DAY)
        raise UploadRefused(f"You have sent us {most} of files within a day, the most that we take. Go on tomorrow.")


def keep(document: Document, content: bytes) -> Document:
    """Write the bytes and the row; where the row fails the bytes go too."""
    try:
        document.file.save(document.original_name, ContentFile(content), save=False)
    except Exception as error:  # what the stores raise has no common parent
        logger.exception("The store did not take a file")
        raise UploadRefused(STORE_FAILED) from error
    try:
        with transaction.atomic():
            document.save()
            ledger.record("document-uploaded", document, by=document.uploaded_by)
            if document.state == Document.State.CHECKING:
                app.configure_task(SCAN).defer(document_id=document.pk)
    except BaseException:
        discard(document)
        raise
    return document
