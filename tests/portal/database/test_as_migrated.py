"""What a test committed is gone after it, and what the migrations put there is back."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from wagtail.models import Collection, Page

from portal.events.ledger import record
from tests import as_migrated
from tests.portal.organisations.factories import OrganisationFactory


def everything() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        rows = {}
        for table in as_migrated._tables(cursor, "public"):
            cursor.execute(f"SELECT row::text FROM {table} AS row ORDER BY 1")
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


@pytest.mark.django_db(transaction=True)
def test_the_database_is_put_back_as_it_was():
    before = everything()
    record("organisation-added", OrganisationFactory(), by=None)  # which nobody can delete
    Group.objects.all().delete()
    Permission.objects.update(name="Another name")
    Page.objects.filter(depth=2).delete()
    Collection.objects.update(name="Another name")
    committed = everything()

    as_migrated.put_back()

    assert committed != before
    assert everything() == before
