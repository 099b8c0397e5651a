"""Telling everybody at once: the mails, the agreements, and what the public may see."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.domain.conflicts import declare_conflict
from grants.domain.decisions import decide
from grants.domain.release import NotAllDecided, NotForYouToRelease, release_decisions
from grants.models import Call, Decision, PublishedAward, PublishedDecision
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.mail.models import Message
from tests.grants.domain.test_decisions import AGREED, DECLINE, RESERVE, award
from tests.grants.scenes import call_with_panel, chair_of, scored, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def call(commissioner):
    """One award, one reserve, one decline, all kept back."""
    call = call_with_panel()
    decide(
        scored(call, *AGREED, title="Pop-up youth clubs", areas=["E06000058"]),
        award("900.00", conditions=["Insurance seen."]),
        by=commissioner,
    )
    decide(scored(call, *AGREED, title="Garden"), RESERVE, by=commissioner)
    decide(scored(call, *AGREED, title="Secret project", organisation__name="Quiet Group"), DECLINE, by=commissioner)
    return call


def mail_to(title):
    decision = Decision.objects.get(application__title=title)
    return Message.objects.get(to=decision.application.submitted_by.email, event__startswith="grants/decision_")


def test_a_release_locks_the_money_first_as_a_decision_does(call, officer):
    with CaptureQueriesContext(connection) as asked:
        release_decisions(call, by=officer)

    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert 'FROM "grants_fundbudget"' in locks[0]


def test_nobody_hears_before_the_release(call):
    assert not Message.objects.filter(event__startswith="grants/").exists()
    assert not PublishedAward.objects.exists()


def test_every_applicant_hears_and_the_unsuccessful_with_the_panels_feedback(call, officer):
    release_decisions(call, by=officer)

    assert "award £900 to" in mail_to("Pop-up youth clubs").text
    assert "1. Insurance seen." in mail_to("Pop-up youth clubs").text
    assert "reserve list" in mail_to("Garden").text
    assert "What the panel said\nSay how you will measure it." in mail_to("Secret project").text
    assert not Decision.objects.filter(released_at=None).exists()
    assert Call.objects.get(pk=call.pk).released_at is not None


def test_the_agreement_is_offered(call, officer):
    release_decisions(call, by=officer)

    assert Agreement.objects.get().state == Agreement.State.OFFERED


def test_what_is_published_of_an_award(call, officer):
    release_decisions(call, by=officer)

    award = PublishedAward.objects.get()
    application = Decision.objects.get(outcome="award").application
    assert (award.reference, award.title, award.organisation_name) == (
        application.reference,
        "Pop-up youth clubs",
        application.organisation.name,
    )
    assert (award.amount_applied_for, award.amount_awarded, award.amount_paid) == (
        Decimal("1000.00"),
        Decimal("900.00"),
        Decimal("0.00"),
    )
    assert (award.conditions, award.reasons, award.areas) == (
        ["Insurance seen."],
        "It keeps people at risk safer.",
        ["E06000058"],
    )
    assert award.slug == f"pop-up-youth-clubs-{application.reference.lower()}"
    assert "pop-up youth clubs" in award.search_text
    assert award.decision.summary.startswith("£900 to ")


def test_nothing_of_the_unsuccessful_is_published(call, officer):
    release_decisions(call, by=officer)

    published = str([*PublishedAward.objects.values(), *PublishedDecision.objects.values()])
    people = [person.email for one in Decision.objects.all() for person in one.application.organisation.contacts.all()]
    assert "Pop-up youth clubs" in published
    for private in ["Secret project", "Quiet Group", "Garden", "Say how you will measure it.", *people]:
        assert private not in published


def test_the_notice_of_the_release_counts(call, officer):
    release_decisions(call, by=officer)

    notice = PublishedDecision.objects.get(award=None)
    assert notice.summary == ("3 applications decided: 1 awarded £900 in all, 1 put on the reserve list, 1 not funded.")


def test_declared_interests_are_counted_and_not_named(commissioner, officer):
    call = call_with_panel()
    application = scored(call, *AGREED)
    declare_conflict(application, nature="My sister works there.", by=chair_of(call))
    decide(application, award(), by=commissioner)

    release_decisions(call, by=officer)

    notice = PublishedDecision.objects.get(award__isnull=False)
    assert notice.interests_declared == "1 interest declared. Whoever declared one took no part in that application."


def test_releasing_twice_does_nothing_the_second_time(call, officer):
    release_decisions(call, by=officer)
    mails, notices = Message.objects.count(), PublishedDecision.objects.count()

    assert release_decisions(call, by=officer) == []
    assert (Message.objects.count(), PublishedDecision.objects.count()) == (mails, notices)


def test_decisions_wait_for_the_last_one(call, officer):
    waiting = with_the_panel(call)

    with pytest.raises(NotAllDecided, match=f"Still to decide: {waiting.reference}."):
        release_decisions(call, by=officer)

    assert not Decision.objects.exclude(released_at=None).exists()
    assert not PublishedAward.objects.exists()


@pytest.mark.parametrize("role", [Role.PANEL_CHAIR, Role.FINANCE_OFFICER, Role.EDITOR])
def test_others_release_nothing(call, role):
    with pytest.raises(NotForYouToRelease):
        release_decisions(call, by=UserFactory(role=role))


def test_an_award_from_the_reserve_list_goes_out_on_its_own(call, officer, commissioner):
    release_decisions(call, by=officer)
    reserved = Decision.objects.get(outcome="reserve")
    decide(
        reserved.application, award("500.00"), by=commissioner, replaces=reserved.pk, change_reason="Money came free."
    )

    released = release_decisions(call, by=officer)

    assert [one.application.title for one in released] == ["Garden"]
    assert sorted(PublishedAward.objects.values_list("title", flat=True)) == ["Garden", "Pop-up youth clubs"]
