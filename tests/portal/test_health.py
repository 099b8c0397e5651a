"""What an operator's machinery asks."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


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
