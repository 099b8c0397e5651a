"""The store holds nothing that belongs to no document, for long."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portal.documents.domain import leftovers, store_upload
from portal.documents.domain.leftovers import delete_leftovers
from portal.documents.models import Document
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.documents.test_bucket import bucket, keys, keys_in, server  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


class Stopped(Exception):
    pass


def an_upload():
    return store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())


def leave_one_over():
    """The host's transaction fails after the upload."""
    try:
        with transaction.atomic():
            an_upload()
            raise Stopped
    except Stopped:
        return


def kept_files(folder):
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]


def test_after_a_day_only_what_has_a_row_is_left(private_folder):
    leave_one_over()
    document = an_upload()
    now = timezone.now()

    assert delete_leftovers(now) == 0
    assert len(kept_files(private_folder)) == 2
    assert delete_leftovers(now + timedelta(days=1, minutes=1)) == 1
    assert kept_files(private_folder) == [document.file.name]


def test_in_a_bucket_too(bucket):  # noqa: F811
    leave_one_over()
    document = an_upload()

    assert delete_leftovers(timezone.now() + timedelta(days=1, minutes=1)) == 1

    assert keys_in(bucket) == [f"private/{document.file.name}"]


def test_a_database_put_back_from_an_earlier_day_leaves_what_came_since(private_folder):
    an_upload()
    leave_one_over()

    assert delete_leftovers(timezone.now() + timedelta(days=2)) == 0
    assert len(kept_files(private_folder)) == 2


def test_an_empty_database_leaves_everything(private_folder):
    leave_one_over()

    assert delete_leftovers(timezone.now() + timedelta(days=2)) == 0
    assert len(kept_files(private_folder)) == 1


def test_where_many_would_go_none_does(private_folder, monkeypatch, caplog):
    monkeypatch.setattr(leftovers, "FEW", 2)
    for _ in range(3):
        leave_one_over()
    an_upload()

    assert delete_leftovers(timezone.now() + timedelta(days=2)) == 0
    assert len(kept_files(private_folder)) == 4
    assert "3 files in" in caplog.text


def test_an_empty_store_is_fine(private_folder):
    assert (delete_leftovers(), Document.objects.count()) == (0, 0)
