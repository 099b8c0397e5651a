import pytest
from django.test import RequestFactory

from portal.documents.domain import store_upload
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.events.ledger import timeline
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.documents.factories import DocumentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


def asking(user, method="GET", path="/apply/file/"):
    request = RequestFactory().generic(method, path)
    request.user = user
    request.session = {}
    return request


def test_a_document_leaves_as_an_attachment_and_on_record():
    document = store_upload(files.sent("Ihre Rechnung €.pdf", files.PDF), by=UserFactory())
    reader = UserFactory()

    response = attachment(asking(reader), document)

    assert b"".join(response.streaming_content) == files.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Ihre%20Rechnung")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Length"] == str(len(files.PDF))
    assert [(event.verb, event.actor) for event in timeline(document)][:1] == [("document-downloaded", reader)]


def test_asking_only_for_the_headers_is_not_reading():
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())

    response = attachment(asking(UserFactory(), "HEAD"), document)

    assert response.status_code == 200
    assert [event.verb for event in timeline(document)] == ["document-uploaded"]


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("checking", 409, "It will be ready in a minute or two"),
        ("infected", 410, "Our scanner found a virus in “paper.pdf”"),
        ("unchecked", 409, "We could not check “paper.pdf” for viruses"),
    ],
)
@pytest.mark.parametrize("path", ["/apply/file/", "/office/file/"])
def test_a_document_in_quarantine_stays_there_and_the_page_says_why(state, status, words, path):
    document = DocumentFactory(in_state=state)
    reader = UserFactory(is_staff=True, is_superuser=True)

    response = attachment(asking(reader, path=path), document)

    assert (response.status_code, response.streaming) == (status, False)
    assert words in response.content.decode()
    assert files.PDF not in response.content
    assert [event.verb for event in timeline(document)] == []


def test_who_sent_an_infected_file_reads_what_to_do_next():
    sender = UserFactory()
    document = DocumentFactory(in_state="infected", uploaded_by=sender)

    theirs, anothers = (attachment(asking(one), document).content.decode() for one in (sender, UserFactory()))

    assert "send the file again from a clean copy" in theirs
    assert "Whoever sent it has been told by e-mail" in anothers


def test_a_document_without_its_file_says_so():
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())
    document.file.storage.delete(document.file.name)

    response = attachment(asking(UserFactory()), document)

    assert response.status_code == 404
    assert "its content is not in our store" in response.content.decode()
    assert Document.objects.filter(pk=document.pk).exists()
