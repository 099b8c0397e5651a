"""What an operator's machinery asks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tests.portal.documents.factories import DocumentFactory


def test_healthz_answers_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"up\n")


@pytest.mark.django_db
def test_readyz_when_every_migration_is_applied(client):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_readyz_says_when_migrations_are_waiting(client):
    MigrationRecorder(connection).record_unapplied("mail", "0001_initial")

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"migrations are waiting\n")


@pytest.mark.django_db
def test_ready_says_that_files_wait_for_the_scanner_but_not_how_many(client):
    DocumentFactory(in_state="checking")
    assert client.get("/readyz").content == b"ready\n"
    DocumentFactory(in_state="checking", uploaded_at=timezone.now() - timedelta(minutes=20))

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ready\nthe virus scanner is behind\n")


@pytest.mark.django_db
def test_readyz_says_so_when_the_database_fails_on_the_way(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_document RENAME TO away")

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"the database does not answer\n")
