"""Handing a document out: always as an attachment, never shown in the page, and always on record.

There is no address for documents in general. A view fetches the document through what the person may see, and then
calls `attachment`.
"""

from django.http import FileResponse, Http404

from portal.accounts.models import User
from portal.documents.models import Document
from portal.events import ledger


def attachment(document: Document, *, by: User | None, called: str = "") -> FileResponse:
    """The document as a download, recorded as an event. Raises Http404 for one in quarantine or without its file.

    `by` is None for a document that the public may have. `called` is another name than its own, where that would tell
    too much.
    """
    if document.scan_state == Document.ScanState.QUARANTINED:
        raise Http404("This document is in quarantine.")
    try:
        content = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("The file of this document is missing.") from error
    ledger.record("document-downloaded", document, by=by)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=called or document.original_name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
