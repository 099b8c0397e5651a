"""Handing a document out: always as an attachment, never shown in the page, and always on record.

There is no address for documents in general. A view fetches the document through what the person may see, and then
calls `attachment`. What is in quarantine, or has no file, is answered with a page that says so.
"""

import logging

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from portal.documents.models import Document
from portal.events import ledger

logger = logging.getLogger(__name__)

# What the page says, and its status: "not now", "never", and "not found".
WITHHELD = {Document.State.CHECKING: 409, Document.State.UNCHECKED: 409, Document.State.INFECTED: 410}
MISSING = "missing"
STORAGE_FAILED = "storage"


def attachment(request: HttpRequest, document: Document, *, called: str = "") -> HttpResponseBase:
    """The document as a download, recorded as an event; or the page that says why it cannot be had.

    `called` is another name than its own, where that would tell too much.
    """
    if document.is_quarantined:
        return _withheld(request, document, called, document.state, WITHHELD[Document.State(document.state)])
    try:
        content = document.file.open("rb")
        content.seek(0)  # a bucket hands nothing over before it is asked for the first byte
    except FileNotFoundError:
        logger.error("The file of document %s is missing", document.pk)
        return _withheld(request, document, called, MISSING, 404)
    except Exception:  # what the stores raise has no common parent
        logger.exception("The storage did not give document %s", document.pk)
        return _withheld(request, document, called, STORAGE_FAILED, 503)
    # Somebody who only asks how large it is has not read it.
    if request.method != "HEAD":
        by = request.user if request.user.is_authenticated else None
        ledger.record("document-downloaded", document, by=by)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=called or document.original_name,
        content_type=document.content_type,
    )
    response["Accept-Ranges"] = "none"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _withheld(request: HttpRequest, document: Document, called: str, why: str, status: int) -> HttpResponse:
    context = {
        "document": document,
        "name": called or document.original_name,
        "why": why,
        "own": document.uploaded_by_id is not None and document.uploaded_by_id == request.user.pk,
    }
    page = "documents/withheld.html"
    if request.path.startswith("/office/"):
        page = "documents/office/withheld.html"
        way = [{"url": reverse("wagtailadmin_home"), "label": "Home"}, {"url": "", "label": document.original_name}]
        context |= {"page_title": "File", "header_icon": "doc-full", "breadcrumbs_items": way}
        context |= {"header_title": document.original_name}
    response = render(request, page, context, status=status)
    if why in (Document.State.CHECKING, STORAGE_FAILED):
        response["Retry-After"] = "60"
    response["Cache-Control"] = "private, no-store"
    return response
