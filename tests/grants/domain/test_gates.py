"""Checking what came in: every gate with a reason, and what follows from it."""

import pytest

from grants.domain.conflicts import InConflict, declare_conflict
from grants.domain.gates import GateOfAnotherCall, GatesOpen, NotBeingChecked, ReasonMissing, check_gate, finish_checks
from grants.domain.officers import OnlyForOfficers
from grants.models import Application
from portal.accounts.roles import Role
from portal.events import ledger
from portal.mail.models import Message
from tests.grants.factories import ApplicationFactory, GateFactory
from tests.grants.scenes import call_with_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return ApplicationFactory(call=call_with_panel(), sent=True)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def check_all(application, officer, *results):
    for gate, passed in zip(application.call.gates.all(), results, strict=True):
        check_gate(application, gate, passed=passed, reason="The constitution names one trustee.", by=officer)


def test_who_passes_every_gate_goes_to_the_panel_and_gets_no_mail(application, officer):
    check_all(application, officer, True, True)

    assert finish_checks(application, by=officer).state == Application.State.ASSESSING
    assert Message.objects.count() == 0


def test_who_fails_a_gate_is_out_and_hears_why_at_once(application, officer):
    check_all(application, officer, True, False)

    assert finish_checks(application, by=officer).state == Application.State.INELIGIBLE
    contacts = application.organisation.contacts.values_list("email", flat=True)
    assert {one.to for one in Message.objects.all()} == {application.submitted_by.email, *contacts}
    message = Message.objects.get(to=application.submitted_by.email)
    assert message.event == "grants/not_eligible"
    assert "Governance\nThe constitution names one trustee." in message.text
    assert "Eligibility" not in message.text


def test_the_checks_cannot_be_finished_with_a_gate_open(application, officer):
    check_gate(application, application.call.gates.first(), passed=True, reason="All in order.", by=officer)

    with pytest.raises(GatesOpen, match="Still to check: Governance"):
        finish_checks(application, by=officer)


def test_a_finding_may_be_changed_until_the_checks_are_finished(application, officer):
    gate = application.call.gates.first()
    check_gate(application, gate, passed=False, reason="No bank account.", by=officer)
    check_gate(application, gate, passed=True, reason="The account was on page two.", by=officer)

    result = application.gate_results.get()
    assert (result.passed, result.reason) == (True, "The account was on page two.")
    assert [event.changes for event in ledger.timeline(application)] == [
        {"Eligibility": ["failed", "passed"]},
        {"Eligibility": [None, "failed"]},
    ]


def test_a_finding_needs_a_reason(application, officer):
    with pytest.raises(ReasonMissing):
        check_gate(application, application.call.gates.first(), passed=True, reason="  ", by=officer)

    assert application.gate_results.count() == 0


def test_a_gate_of_another_call_is_refused(application, officer):
    with pytest.raises(GateOfAnotherCall):
        check_gate(application, GateFactory(), passed=True, reason="All in order.", by=officer)


def test_nothing_is_checked_after_the_checks(application, officer):
    check_all(application, officer, True, True)
    finish_checks(application, by=officer)

    with pytest.raises(NotBeingChecked):
        check_all(application, officer, False, False)


def test_an_officer_with_an_interest_checks_nothing(application, officer):
    declare_conflict(application, nature="I sit on their board.", by=officer)

    with pytest.raises(InConflict):
        check_all(application, officer, True, True)


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PANEL_CHAIR, Role.FINANCE_OFFICER])
def test_only_a_grants_officer_checks(application, role):
    with pytest.raises(OnlyForOfficers):
        check_all(application, UserFactory(role=role), True, True)
    with pytest.raises(OnlyForOfficers):
        finish_checks(application, by=UserFactory(role=role))
