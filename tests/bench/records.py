"""What the crowd finds in the database, and what is in it afterwards. Imported once the settings are known."""

from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be up first
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from grants.models import Application  # noqa: E402
from portal.mail.models import Message  # noqa: E402
from portal.questionnaires.models import Answer  # noqa: E402
from tests.bench.crowd import Book  # noqa: E402
from tests.bench.urls import TABLE  # noqa: E402
from tests.grants.community_grant import APPLICATION, version_of  # noqa: E402
from tests.grants.factories import ApplicationFactory, CallFactory  # noqa: E402
from tests.portal.accounts.factories import UserFactory  # noqa: E402
from tests.portal.organisations.factories import OrganisationFactory  # noqa: E402
from tests.signing_in import signed_in_client  # noqa: E402


def prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)


def applicants(count: int, name: str) -> list[tuple[str, str]]:
    """(reference, session key) of so many people, each with an empty draft for a call that closes in ten minutes."""
    call = CallFactory(
        slug=f"bench-{name}",
        closes_at=timezone.now() + timedelta(minutes=10),
        questionnaire_version=version_of(APPLICATION),
    )
    return [_applicant(call, name, number) for number in range(count)]


def _applicant(call: Any, name: str, number: int) -> tuple[str, str]:
    user = UserFactory(email=f"{name}{number}@group.example", password="!")
    draft = ApplicationFactory(
        call=call,
        organisation=OrganisationFactory(member=user),
        created_by=user,
    )
    return draft.reference, signed_in_client(user).session.session_key


def lost(saved: dict[tuple[str, str], Any], book: Book) -> list[tuple[str, str]]:
    """Acknowledged answers that are not in the database, and were not overwritten since by the same person."""
    connection.close()
    stored = {
        (reference, key): value
        for reference, key, value in Answer.objects.values_list("response__application__reference", "key", "value")
    }
    later = [book.saved, book.under_way]
    return [
        place
        for place, value in saved.items()
        if stored.get(place) != value and all(stored.get(place) != one.get(place) for one in later)
    ]


def compare(book: Book) -> dict[str, int]:
    connection.close()
    sent = Application.objects.filter(reference__in=book.sent)
    frozen = {one.reference: one.response.frozen["values"] for one in sent.sent().select_related("response")}
    differing = [
        place
        for place, value in book.saved.items()
        if place[0] in book.sent and frozen.get(place[0], {}).get(place[1]) != value
    ]
    return {
        "saves lost": len(lost(book.saved, book)),
        "saves doubled": Answer.objects.values("response", "key").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "sent but not in the signed copy": len(differing),
        "sendings lost": len(book.sent) - sent.sent().count(),
        "receipts lost or doubled": abs(len(book.sent) - _receipts(book)),
    }


def _receipts(book: Book) -> int:
    return Message.objects.filter(about__in=book.sent).count()
