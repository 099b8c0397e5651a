"""An officer takes an application back for its applicant, or opens its checks again."""

import pytest

from grants.domain.conflicts import InConflict, declare_conflict
from grants.domain.decisions import decide
from grants.domain.gates import check_gate, finish_checks
from grants.domain.officers import OnlyForOfficers
from grants.domain.putting_right import (
    AnotherSent,
    ChecksNotFailed,
    TooLateToWithdraw,
    WhyMissing,
    reopen_checks,
    withdraw_for_applicant,
)
from grants.domain.release import to_release
from grants.models import Application, Assessment
from portal.accounts.roles import Role
from portal.events import ledger
from portal.mail.models import Message
from tests.grants.domain.test_decisions import AGREED, award
from tests.grants.factories import ApplicationFactory
from tests.grants.scenes import call_with_panel, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

VERBS = [withdraw_for_applicant, reopen_checks]


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def failed(officer):
    """Did not pass its checks."""
    application = ApplicationFactory(call=call_with_panel(), sent=True)
    for gate in application.call.gates.all():
        check_gate(application, gate, passed=False, reason="No constitution.", by=officer)
    return finish_checks(application, by=officer)


def test_what_is_taken_back_from_the_panel_holds_up_no_release(officer):
    call = call_with_panel()
    application = with_the_panel(call)
    first, second = scorers_of(call)
    score(application, first, 4, 4)

    withdrawn = withdraw_for_applicant(application, reason=" They found other money. ", by=officer)

    event = ledger.timeline(application)[0]
    assert withdrawn.state == Application.State.WITHDRAWN
    assert to_release(call).undecided == []
    assert (event.verb, event.note, event.changes) == (
        "application-withdrawn",
        "They found other money.",
        {"state": ["assessing", "withdrawn"]},
    )
    assert [Assessment.objects.of(one).count() for one in (first, second)] == [0, 0]
    mail = Message.objects.get(event="grants/withdrawn", to=application.submitted_by.email)
    assert "Why\nThey found other money." in mail.text


def test_what_is_decided_is_not_taken_back(officer):
    application = scored(call_with_panel(), *AGREED)
    decide(application, award(), by=UserFactory(role=Role.COMMISSIONER))

    with pytest.raises(TooLateToWithdraw, match="This application is “Decided”"):
        withdraw_for_applicant(application, reason="They found other money.", by=officer)


def test_checks_are_opened_again_and_may_end_otherwise(failed, officer):
    reopened = reopen_checks(failed, reason="We overlooked page 4.", by=officer)
    for gate in failed.call.gates.all():
        check_gate(failed, gate, passed=True, reason="It is on page 4.", by=officer)

    assert reopened.state == Application.State.SUBMITTED
    assert finish_checks(failed, by=officer).state == Application.State.ASSESSING
    mail = Message.objects.get(event="grants/checks_reopened", to=failed.submitted_by.email)
    assert "Why\nWe overlooked page 4." in mail.text


def test_only_failed_checks_are_opened_again(officer):
    with pytest.raises(ChecksNotFailed):
        reopen_checks(with_the_panel(call_with_panel()), reason="Why not.", by=officer)


@pytest.mark.parametrize("verb", VERBS)
def test_a_reason_is_needed(failed, officer, verb):
    with pytest.raises(WhyMissing):
        verb(failed, reason=" ", by=officer)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PANEL_CHAIR, Role.FINANCE_OFFICER])
def test_nobody_else_puts_it_right(failed, verb, role):
    with pytest.raises(OnlyForOfficers):
        verb(failed, reason="Because.", by=UserFactory(role=role))


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_with_an_interest_puts_it_right(failed, officer, verb):
    declare_conflict(failed, nature="I sit on their board.", by=officer)

    with pytest.raises(InConflict):
        verb(failed, reason="Because.", by=officer)


def test_checks_stay_closed_when_the_applicant_has_sent_another(officer):
    out = ApplicationFactory(call=call_with_panel(), sent=True, state=Application.State.INELIGIBLE)
    since = ApplicationFactory(call=out.call, organisation=out.organisation, sent=True)

    with pytest.raises(AnotherSent, match=f"has sent {since.reference} since"):
        reopen_checks(out, reason="It is on page 4.", by=officer)
