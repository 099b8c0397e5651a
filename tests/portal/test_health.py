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
def test_ready_says_how_many_files_wait_for_the_scanner(client):
    long_ago = timezone.now() - timedelta(minutes=20)
    for sent in (long_ago, timezone.now()):
        DocumentFactory(in_state="checking", uploaded_at=sent)

    assert client.get("/readyz").content == b"ready\nfiles waiting for the virus scanner for over 15 minutes: 1\n"
