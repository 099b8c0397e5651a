"""Test applications: the applicant's way, counted nowhere, gone at one press."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from grants.domain.applications import save_section, submit_application
from grants.domain.odds import chances
from grants.domain.officers import OnlyForOfficers
from grants.domain.trying_out import NothingToAsk, purge_tests, start_test_application
from grants.models import Application, Call, Decision
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.organisations.models import Organisation
from portal.questionnaires.models import Answer, Response
from tests.grants.community_grant import write_answers
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.factories import ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def coming(call):
    """The same call before it opens, and not published."""
    Call.objects.filter(pk=call.pk).update(
        published=False,
        opens_at=timezone.now() + timedelta(days=10),
        closes_at=timezone.now() + timedelta(days=30),
        decision_expected_on=timezone.localdate() + timedelta(days=60),
    )
    return Call.objects.get(pk=call.pk)


@pytest.fixture
def sent(coming, officer):
    """A test that was answered and sent before the call opens."""
    test = start_test_application(coming, by=officer)
    write_answers(test.response)
    return submit_application(test, by=officer, declarations=DECLARED)


def test_a_test_is_sent_before_the_call_opens(sent):
    assert (sent.state, sent.is_test, sent.reference.startswith("TEST-")) == ("submitted", True, True)


def test_its_sections_are_saved_before_the_call_opens(coming, officer):
    test = start_test_application(coming, by=officer)

    save_section(test, "project", {"project_name": "Tried out"}, by=officer)

    assert Response.objects.get(pk=test.response_id).kept()["project_name"] == "Tried out"


def test_it_counts_nowhere(sent, coming, officer):
    real = ApplicationFactory(call=coming, sent=True)

    assert list(Application.objects.filter(call=coming)) == [real]
    assert list(coming.applications.sent()) == [real]
    assert Call.objects.with_sent_count().get(pk=coming.pk).sent_count == 1
    assert list(Application.objects.in_office(officer)) == [real]
    assert chances([], [], []).applications == 0


def test_the_database_takes_it_no_further(sent):
    with pytest.raises(IntegrityError, match="application_test_goes_no_further"), transaction.atomic():
        Application.including_tests.filter(pk=sent.pk).update(state="assessing")


def test_the_database_decides_on_none(sent, officer):
    decision = Decision(
        application=sent,
        budget=sent.call.budget,
        outcome="decline",
        main_reason="fit",
        reasons="No.",
        decided_by=officer,
        decided_at=timezone.now(),
    )

    with pytest.raises(DatabaseError, match="A test application is never decided"), transaction.atomic():
        decision.save()


def test_it_never_becomes_a_real_one(sent):
    with pytest.raises(DatabaseError), transaction.atomic():
        Application.including_tests.filter(pk=sent.pk).update(is_test=False, reference="SDF-2026-9999")


def test_purging_leaves_the_events_alone_and_nothing_else(sent, coming, officer):
    start_test_application(coming, by=officer)
    real = ApplicationFactory(call=coming, sent=True)
    answers = list(Answer.objects.filter(response=real.response))

    count = purge_tests(coming, by=officer)

    assert (count, list(Application.including_tests.all())) == (2, [real])
    assert list(Response.objects.all()) == [real.response]
    assert list(Answer.objects.all()) == answers
    assert list(Organisation.objects.all()) == [real.organisation]
    assert Event.objects.filter(verb="test-application-started").count() == 2
    assert Event.objects.get(verb="test-applications-purged").note.count("TEST-") == 2


def test_purging_spares_the_tests_of_another_call(sent, officer):
    assert purge_tests(CallFactory(), by=officer) == 0
    assert Application.including_tests.get() == sent


def test_a_signed_copy_still_cannot_be_deleted_otherwise():
    signed = ResponseFactory(submitted_at=timezone.now(), frozen={}, sha256="x")

    with pytest.raises(DatabaseError), transaction.atomic():
        signed.delete()


def test_only_officers_try_out_and_purge(coming):
    applicant = UserFactory()

    for verb in (start_test_application, purge_tests):
        with pytest.raises(OnlyForOfficers):
            verb(coming, by=applicant)


def test_a_call_without_questions_cannot_be_tried(officer):
    with pytest.raises(NothingToAsk):
        start_test_application(CallFactory(published=False, questionnaire_version=None), by=officer)
