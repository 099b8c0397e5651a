import pytest
from django.http import Http404

from portal.documents.domain import store_upload
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.events.ledger import timeline
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


def test_a_document_leaves_as_an_attachment_and_on_record():
    document = store_upload(files.sent("Ihre Rechnung €.pdf", files.PDF), by=UserFactory())
    reader = UserFactory()

    response = attachment(document, by=reader)

    assert b"".join(response.streaming_content) == files.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Ihre%20Rechnung")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert [(event.verb, event.actor) for event in timeline(document)][:1] == [("document-downloaded", reader)]


def test_a_document_in_quarantine_stays_there():
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())
    Document.objects.filter(pk=document.pk).update(scan_state=Document.ScanState.QUARANTINED)
    document.refresh_from_db()

    with pytest.raises(Http404):
        attachment(document, by=UserFactory())

    assert [event.verb for event in timeline(document)] == ["document-uploaded"]


def test_a_document_without_its_file_is_not_found():
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())
    document.file.storage.delete(document.file.name)

    with pytest.raises(Http404):
        attachment(document, by=UserFactory())
