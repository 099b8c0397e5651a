import hashlib
import io
import sys
from datetime import timedelta

import pytest
import time_machine
from django.db import DataError, ProgrammingError, transaction
from django.utils import timezone
from PIL import Image

from portal.documents.domain import UploadRefused, look_at, store_upload
from portal.documents.models import Document
from portal.events.ledger import timeline
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


def kept_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_keeps_the_bytes_under_a_random_name(private_folder):
    sender = UserFactory()

    document = store_upload(files.sent("../../Accounts 2026.pdf", files.PDF), by=sender)

    (stored,) = kept_files(private_folder)
    assert stored.read_bytes() == files.PDF
    assert "ccounts" not in stored.name
    assert (
        document.original_name,
        document.content_type,
        document.size,
        document.uploaded_by,
    ) == (
        "Accounts 2026.pdf",
        "application/pdf",
        len(files.PDF),
        sender,
    )
    assert document.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert [event.verb for event in timeline(document)] == ["document-uploaded"]


def test_what_a_form_looked_at_is_not_looked_at_again(monkeypatch):
    upload = files.sent("report.pdf", files.PDF)
    look_at(upload)
    monkeypatch.setattr(sys, "executable", "false")  # without it no PDF can be looked into

    assert store_upload(upload, by=UserFactory()).file.read() == files.PDF
    with pytest.raises(UploadRefused, match="Send Excel"):
        store_upload(upload, by=UserFactory(), allowed={"xlsx"})
    with pytest.raises(UploadRefused, match="too complicated"):
        store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())


def test_a_photograph_loses_what_the_camera_wrote_and_stands_upright():
    document = store_upload(files.sent("photo.jpg", files.photograph_from_a_telephone()), by=UserFactory())

    kept = Image.open(io.BytesIO(document.file.read()))
    assert dict(kept.getexif()) == {}
    assert kept.size == (3, 4)


def test_what_hides_behind_a_picture_is_gone():
    document = store_upload(
        files.sent("photo.png", files.picture("PNG") + files.archive({"x.js": b"alert(1)"})),
        by=UserFactory(),
    )

    assert b"alert" not in document.file.read()
    assert document.content_type == "image/png"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("photo.jpg", files.picture("JPEG")[:30], "The picture is damaged."),
        (
            "wide.png",
            files.picture("PNG", (10_000, 6_000)),
            "The picture is too large to open.",
        ),
    ],
)
def test_refuses_a_picture_that_does_not_open(name, content, sentence, private_folder):
    with pytest.raises(UploadRefused, match=sentence):
        store_upload(files.sent(name, content), by=UserFactory())

    assert kept_files(private_folder) == []


def test_refuses_what_is_too_big(settings, private_folder):
    settings.UPLOAD_MAX_BYTES = 20

    with pytest.raises(UploadRefused, match=r"The file is larger than 20\sbytes"):
        store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())

    assert (kept_files(private_folder), Document.objects.count()) == ([], 0)


def test_no_file_stays_where_the_row_fails(private_folder):
    with pytest.raises(DataError), transaction.atomic():
        store_upload(files.sent("report.pdf", files.PDF), by=UserFactory(), kind="x" * 40)

    assert kept_files(private_folder) == []


def test_the_database_keeps_a_document_as_it_was():
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(sha256="0" * 64)


def test_one_person_sends_only_so_much_within_a_day(settings):
    settings.UPLOAD_MAX_BYTES_PER_DAY = 2 * len(files.PDF)
    sender = UserFactory()
    for _ in range(2):
        store_upload(files.sent("report.pdf", files.PDF), by=sender)

    with pytest.raises(UploadRefused, match=r"Go on tomorrow\.$"):
        store_upload(files.sent("report.pdf", files.PDF), by=sender)

    assert store_upload(files.sent("report.pdf", files.PDF), by=UserFactory()).pk
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert store_upload(files.sent("report.pdf", files.PDF), by=sender).pk
