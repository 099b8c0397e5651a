"""Deciding: only the Commissioner, only when all is ready, never past the budget, always with reasons."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from grants.domain.conflicts import InConflict, declare_conflict
from grants.domain.decisions import (
    AlreadyReleased,
    DecidedMeanwhile,
    DecisionIncomplete,
    NotForYouToDecide,
    NotReadyToDecide,
    OverBudget,
    Verdict,
    decide,
    left_of,
)
from grants.domain.release import release_decisions
from grants.models import Application, Decision, GrantAgreement
from portal.accounts.roles import GIVEN_ROLES, Role
from portal.agreements.models import Agreement
from portal.events import ledger
from tests.grants.factories import ApplicationFactory
from tests.grants.scenes import call_with_panel, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

AGREED = ((4, 4), (4, 3))


def award(amount="1000.00", **more):
    return Verdict(
        outcome="award",
        amount=Decimal(amount),
        reasons="A strong case.",
        crime_reduction_reasons="It keeps people at risk safer.",
        **more,
    )


DECLINE = Verdict(
    outcome="decline",
    reasons="Others came higher.",
    feedback="Say how you will measure it.",
    main_reason="outcomes",
)
RESERVE = Verdict(outcome="reserve", reasons="Good, if money comes free.")


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


@pytest.fixture
def call():
    return call_with_panel(budget="1500.00")


@pytest.fixture
def application(call):
    return scored(call, *AGREED)


def test_an_award_makes_its_agreement_and_stands_in_the_ledger(application, commissioner):
    decision = decide(application, award("900.00", conditions=["Safeguarding policy seen."]), by=commissioner)

    assert Application.objects.get(pk=application.pk).state == Application.State.DECIDED
    assert (decision.amount, decision.conditions, decision.released_at) == (
        Decimal("900.00"),
        ["Safeguarding policy seen."],
        None,
    )
    assert (decision.agreement.value, decision.agreement.state) == (Decimal("900.00"), Agreement.State.PLANNED)
    made = ledger.timeline(application).filter(verb="decision-made").get()
    assert (made.actor, made.note, made.changes["outcome"]) == (commissioner, "A strong case.", [None, "award"])


@pytest.mark.parametrize("verdict", [DECLINE, RESERVE], ids=["decline", "reserve"])
def test_who_gets_nothing_takes_nothing_from_the_budget(application, commissioner, verdict):
    decision = decide(application, verdict, by=commissioner)

    assert (decision.amount, left_of(application.call.budget)) == (Decimal(0), Decimal("1500.00"))
    assert not GrantAgreement.objects.exists()


@pytest.mark.parametrize("role", [role for role in GIVEN_ROLES if role != Role.COMMISSIONER])
def test_nobody_else_decides(application, role):
    with pytest.raises(NotForYouToDecide):
        decide(application, award(), by=UserFactory(role=role))

    assert not Decision.objects.exists()


def test_a_commissioner_with_an_interest_does_not_decide(application, commissioner):
    declare_conflict(application, nature="I opened their building.", by=commissioner)

    with pytest.raises(InConflict):
        decide(application, award(), by=commissioner)


@pytest.mark.parametrize(
    ("verdict", "wrong"),
    [
        (award("0"), {"amount": "Enter the amount to award, in pounds."}),
        (
            award("1000.01"),
            {"amount": "The applicant asked for £1,000. An award cannot be more than that."},
        ),
        (Verdict(outcome="reserve", reasons=" "), {"reasons": "Give the reasons for the decision."}),
        (
            Verdict(outcome="award", amount=Decimal(5), reasons="Good."),
            {
                "crime_reduction_reasons": "Say why it will secure or contribute to crime and disorder reduction. "
                "The law has this published."
            },
        ),
        (
            Verdict(outcome="decline", reasons="Others came higher."),
            {
                "feedback": "Write the feedback that the applicant will read.",
                "main_reason": "Choose the main reason. Only how often each occurs is published.",
            },
        ),
        (Verdict(outcome="perhaps", reasons="Unsure."), {"outcome": "Choose award, decline or reserve."}),
    ],
)
def test_a_decision_is_whole(application, commissioner, verdict, wrong):
    with pytest.raises(DecisionIncomplete) as refused:
        decide(application, verdict, by=commissioner)

    assert refused.value.problems == wrong


def test_what_is_still_checked_cannot_be_decided(call, commissioner):
    with pytest.raises(NotReadyToDecide, match="The checks are not finished"):
        decide(ApplicationFactory(call=call, sent=True), award(), by=commissioner)


def test_what_is_still_scored_cannot_be_decided(call, commissioner):
    application = with_the_panel(call)
    first, second = scorers_of(call)
    score(application, first, 4, 4)

    with pytest.raises(NotReadyToDecide, match=f"Still scoring: {second}."):
        decide(application, award(), by=commissioner)


def test_an_open_spread_keeps_the_decision_back(call, commissioner):
    with pytest.raises(NotReadyToDecide, match="moderate “Need”"):
        decide(scored(call, (1, 4), (5, 4)), award(), by=commissioner)


def test_an_award_past_the_budget_is_refused_with_what_is_left(call, commissioner):
    decide(scored(call, *AGREED), award("1000.00"), by=commissioner)
    second = scored(call, *AGREED)

    with pytest.raises(OverBudget, match="has £500 left, so an award of £500"):
        decide(second, award("500.01"), by=commissioner)

    decide(second, award("500.00"), by=commissioner)
    assert left_of(call.budget) == Decimal(0)


def test_a_changed_decision_supersedes_the_first_and_gives_its_money_back(application, commissioner):
    first = decide(application, award("1000.00"), by=commissioner)

    second = decide(application, award("600.00"), by=commissioner, replaces=first.pk, change_reason="The quote fell.")

    first = Decision.objects.get(pk=first.pk)
    assert first.superseded_at is not None
    assert first.agreement.state == Agreement.State.WITHDRAWN
    assert (second.agreement.state, second.agreement.value) == (Agreement.State.PLANNED, Decimal("600.00"))
    assert left_of(application.call.budget) == Decimal("900.00")
    assert ledger.timeline(application).filter(verb="decision-superseded").get().note == "The quote fell."


def test_a_change_says_why(application, commissioner):
    first = decide(application, award(), by=commissioner)

    with pytest.raises(DecisionIncomplete) as refused:
        decide(application, DECLINE, by=commissioner, replaces=first.pk)

    assert list(refused.value.problems) == ["change_reason"]


def test_a_page_from_before_anothers_decision_changes_nothing(application, commissioner):
    other = UserFactory(role=Role.COMMISSIONER)
    decide(application, award(), by=other)

    with pytest.raises(DecidedMeanwhile, match=f"{other} has decided this meanwhile: award"):
        decide(application, DECLINE, by=commissioner)

    assert Decision.objects.get().outcome == "award"


def test_what_the_applicant_was_told_stands(application, commissioner):
    decision = decide(application, award(), by=commissioner)
    release_decisions(application.call, by=commissioner)

    with pytest.raises(AlreadyReleased):
        decide(application, DECLINE, by=commissioner, replaces=decision.pk, change_reason="Second thoughts.")


def test_a_place_on_the_reserve_list_may_become_an_award(application, commissioner):
    reserved = decide(application, RESERVE, by=commissioner)
    release_decisions(application.call, by=commissioner)

    awarded = decide(application, award(), by=commissioner, replaces=reserved.pk, change_reason="Money came free.")

    assert (awarded.outcome, awarded.released_at) == ("award", None)


@pytest.mark.django_db(transaction=True)
def test_two_awards_at_the_same_moment_never_exceed_the_budget():
    call = call_with_panel(budget="1500.00")
    applications = [scored(call, *AGREED) for _ in range(2)]
    people = [UserFactory(role=Role.COMMISSIONER) for _ in range(2)]
    start = threading.Barrier(2)
    said = []

    def decide_on(application, person):
        try:
            start.wait()
            decide(application, award("1000.00"), by=person)
            said.append("awarded")
        except OverBudget as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide_on, args=pair) for pair in zip(applications, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == [f"{call.budget} has £500 left, so an award of £1,000 is £500 too much.", "awarded"]
    assert Decision.objects.promised() == Decimal("1000.00")
    assert GrantAgreement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_decisions_on_one_application_at_the_same_moment_are_one():
    application = scored(call_with_panel(), *AGREED)
    verdicts = [award("1000.00"), DECLINE]
    people = [UserFactory(role=Role.COMMISSIONER) for _ in verdicts]
    start = threading.Barrier(2)
    said = []

    def decide_as(verdict, person):
        try:
            start.wait()
            decide(application, verdict, by=person)
            said.append("decided")
        except DecidedMeanwhile:
            said.append("told of the other")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide_as, args=pair) for pair in zip(verdicts, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["decided", "told of the other"]
    assert Decision.objects.count() == 1
