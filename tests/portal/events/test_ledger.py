"""What the ledger keeps, and that nobody can take it back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from wagtail.models import Page

from home.models import HomePage
from portal.events.ledger import record, timeline
from portal.events.models import Event
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thing():
    """Any saved row will do for a thing that things happen to."""
    return Group.objects.create(name="A thing")


def test_an_event_keeps_who_what_and_what_changed(thing):
    officer = UserFactory(name="Grants officer")

    record("budget-changed", thing, by=officer, changes={"budget": [Decimal("10.00"), Decimal("12.50")]}, note="Agreed")

    event = timeline(thing).get()
    assert (event.actor, event.actor_label, event.sentence, event.object_label, event.note) == (
        officer,
        "Grants officer",
        "Budget changed",
        "A thing",
        "Agreed",
    )
    assert event.object == thing
    assert event.changes == {"budget": ["10.00", "12.50"]}
    assert event.occurred_at is not None


def test_dates_can_be_changes(thing):
    event = record("dates-set", thing, by=None, changes={"closes": [None, date(2026, 11, 21)]})

    event.refresh_from_db()
    assert event.changes == {"closes": [None, "2026-11-21"]}


def test_what_nobody_did_the_portal_did(thing):
    assert record("call-closed", thing, by=None).actor_label == "The portal"


def test_a_verb_is_a_slug(thing):
    with pytest.raises(IntegrityError, match="event_verb_is_a_slug"):
        record("Application submitted", thing, by=None)


@pytest.mark.parametrize(
    "take_back",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(note="Nothing to see"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: Event.objects.bulk_update([event], ["note"]),
        lambda event: run_sql("UPDATE events_event SET note = 'Nothing to see'"),
        lambda event: run_sql("DELETE FROM events_event"),
        lambda event: run_sql("SET LOCAL portal.may_truncate = 'no'; TRUNCATE events_event"),
    ],
    ids=["queryset-update", "queryset-delete", "delete", "save", "bulk-update", "sql-update", "sql-delete", "truncate"],
)
def test_the_database_refuses_to_take_an_event_back(thing, take_back):
    event = record("application-submitted", thing, by=None, note="As it was")

    with pytest.raises(DatabaseError, match=r"[Cc]annot"), transaction.atomic():
        take_back(event)

    assert list(timeline(thing).values_list("verb", "note")) == [("application-submitted", "As it was")]


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_person_who_acted_cannot_be_deleted(thing):
    officer = UserFactory()
    record("application-submitted", thing, by=officer)

    with pytest.raises(ProtectedError):
        officer.delete()


def test_renaming_a_person_does_not_rewrite_history(thing):
    officer = UserFactory(name="Before")
    record("application-submitted", thing, by=officer)

    officer.name = "After"
    officer.save()

    assert timeline(thing).get().actor_label == "Before"


def test_history_outlives_its_object(thing):
    event = record("thing-deleted", thing, by=None)

    thing.delete()

    event.refresh_from_db()
    assert (event.object, event.object_label) == (None, "A thing")


def test_a_row_and_the_row_it_extends_share_one_history():
    home = Page.add_root(instance=HomePage(title="Home", introduction="Welcome"))
    record("page-checked", home, by=None)

    assert timeline(home.page_ptr).get().verb == "page-checked"


def test_a_timeline_is_latest_first_and_only_about_its_objects(thing):
    other, third = Group.objects.create(name="Other"), Group.objects.create(name="Third")
    record("first", thing, by=None)
    record("second", other, by=None)
    record("third", third, by=None)

    assert [event.verb for event in timeline(thing, other)] == ["second", "first"]


@pytest.mark.parametrize("rows", [3, 30])
def test_a_timeline_costs_the_same_for_few_and_many(thing, rows, django_assert_num_queries):
    for _ in range(rows):
        record("looked-at", thing, by=UserFactory())
    timeline(thing).first()  # the content type is in the cache from here on

    with django_assert_num_queries(1):
        assert len([str(event.actor) for event in timeline(thing)]) == rows
