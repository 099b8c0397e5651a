"""An award that does not become a running grant: its money is free again, and the public reads what happened."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from grants import public
from grants.domain.decisions import OverBudget, decide, left_of
from grants.domain.release import release_decisions
from grants.domain.standing import standing_of
from grants.domain.standings import standings
from grants.models import Decision, FundBudget, PublishedAward, PublishedDecision
from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, sign, take_lead
from portal.design.words import long_date
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership
from portal.payments.domain import (
    add_instalment,
    agree_variation,
    approve_payment,
    cancel,
    decline_offer,
    end_agreement,
    mark_paid,
    prepare_payment,
    sign_variation,
    take_back_offer,
    terminate_agreement,
)
from tests.grants.domain.test_decisions import AGREED, RESERVE, award
from tests.grants.scenes import call_with_panel, scored
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def call(officer, commissioner, trustee):
    """£1,500: an award of £900 that is offered, and one place on the reserve list, both told."""
    call = call_with_panel(budget="1500.00")
    first = scored(call, *AGREED, title="Pop-up youth clubs")
    Membership.objects.create(organisation=first.organisation, user=trustee, role=Membership.Role.SIGNS)
    decide(first, award("900.00"), by=commissioner)
    decide(scored(call, *AGREED, title="Garden"), RESERVE, by=commissioner)
    release_decisions(call, by=officer)
    return call


def awarded(call):
    return Decision.objects.get(application__call=call, outcome="award", superseded_at=None)


def reserved(call):
    return Decision.objects.get(application__call=call, outcome="reserve")


def offer_of(call):
    return awarded(call).agreement


def decline(call, trustee):
    return decline_offer(offer_of(call), by=trustee, reason="We found the money elsewhere.")


def take_back(call, officer):
    return take_back_offer(offer_of(call), by=officer, reason="Nobody signed.")


def running(call, trustee):
    return sign(offer_of(call), by=trustee, name="A trustee", position="Trustee", agreed=True)


def pay(instalment, officer):
    BankAccountFactory(organisation=instalment.agreement.organisation)
    finance = UserFactory(role=Role.FINANCE_OFFICER)
    prepare_payment(instalment, by=officer)
    approve_payment(instalment, by=finance)
    mark_paid(instalment, by=finance, paid_on=timezone.localdate(), remittance="BACS-1")


def part_paid(call, trustee, officer):
    """Running, with £300 of the £900 paid."""
    agreement = running(call, trustee)
    for instalment in agreement.instalments.unpaid():
        cancel(instalment, by=officer, reason="Planned anew.")
    today = timezone.localdate()
    first = add_instalment(agreement, by=officer, amount=Decimal("300.00"), due_on=today)
    add_instalment(agreement, by=officer, amount=Decimal("600.00"), due_on=today)
    pay(first, officer)
    return agreement


def publish():
    """What the worker does with what the verbs left for it."""
    for job in ProcrastinateJob.objects.filter(queue_name="publication", status="todo").order_by("pk"):
        app.tasks[job.task_name](**job.args)


def take_from_reserve(call, amount, commissioner):
    standing = reserved(call)
    return decide(
        standing.application,
        award(amount),
        by=commissioner,
        replaces=standing.pk,
        change_reason="Money came free.",
    )


def test_while_it_is_offered_its_money_is_taken(call, commissioner):
    assert left_of(call.budget) == Decimal("600.00")
    with pytest.raises(OverBudget):
        take_from_reserve(call, "1000.00", commissioner)


def test_a_declined_offer_gives_its_money_back_to_the_reserve_list(call, trustee, officer, commissioner):
    decline(call, trustee)

    assert left_of(call.budget) == Decimal("1500.00")
    take_from_reserve(call, "1000.00", commissioner)
    assert [one.application.title for one in release_decisions(call, by=officer)] == ["Garden"]
    assert left_of(call.budget) == Decimal("500.00")


def test_an_offer_taken_back_gives_its_money_back(call, officer):
    take_back(call, officer)

    assert left_of(call.budget) == Decimal("1500.00")


def test_a_terminated_grant_gives_back_what_was_not_paid(call, trustee, officer):
    agreement = part_paid(call, trustee, officer)
    assert left_of(call.budget) == Decimal("600.00")

    terminate_agreement(agreement, by=officer, reason="The club closed.")

    assert left_of(call.budget) == Decimal("1200.00")


def test_an_ended_grant_gives_back_what_was_never_spent(call, trustee, officer):
    agreement = part_paid(call, trustee, officer)
    cancel(agreement.instalments.unpaid().get(), by=officer, reason="It cost less.")
    assert left_of(call.budget) == Decimal("600.00")
    MonitoringReturn.objects.filter(agreement=agreement).update(
        state=MonitoringReturn.State.ACCEPTED, accepted_by=officer, accepted_at=timezone.now()
    )

    end_agreement(agreement, by=officer)

    assert left_of(call.budget) == Decimal("1200.00")


def change(asked, officer, trustee):
    """Agreed to by the office, and signed again."""
    agreed = agree_variation(asked, by=officer)
    return sign_variation(agreed, by=trustee, name="A Trustee", position="Chair", agreed=True)


def test_a_grant_made_smaller_gives_back_the_difference(call, trustee, officer):
    agreement = running(call, trustee)
    asked = ask_variation(agreement, by=trustee, reason="It costs less.", new_value=Decimal("700.00"))

    change(asked, officer, trustee)

    assert left_of(call.budget) == Decimal("800.00")


def test_the_database_counts_as_the_portal_does(call, trustee, officer, commissioner):
    terminate_agreement(part_paid(call, trustee, officer), by=officer, reason="The club closed.")
    second = take_from_reserve(call, "1000.00", commissioner)
    budgets, decisions = FundBudget.objects.filter(pk=call.budget_id), Decision.objects.filter(pk=second.pk)

    with pytest.raises(IntegrityError, match="awards would exceed"), transaction.atomic():
        decisions.update(amount=Decimal("1200.01"))
    with pytest.raises(IntegrityError, match="less than its awards"), transaction.atomic():
        budgets.update(amount=Decimal("1299.99"))

    assert Decision.objects.filter(budget=call.budget).promised() == Decimal("1300.00")
    budgets.update(amount=Decimal("1300.00"))


def test_the_old_award_may_be_saved_again_when_its_money_is_spent(call, trustee, commissioner):
    decline(call, trustee)
    take_from_reserve(call, "1000.00", commissioner)
    fallen = Decision.objects.get(amount=Decimal("900.00"))

    fallen.save()

    assert left_of(call.budget) == Decimal("500.00")


def test_the_office_hears_that_the_reserve_list_may_move_up(call, trustee, officer, commissioner):
    assert not Decision.objects.reserves_with_money_free().exists()

    decline(call, trustee)

    assert [one.pk for one in Decision.objects.reserves_with_money_free()] == [reserved(call).pk]
    take_from_reserve(call, "1000.00", commissioner)
    assert not Decision.objects.reserves_with_money_free().exists()


def test_the_ranking_says_what_became_of_the_award(call, trustee):
    decline(call, trustee)

    table = standings(call, [awarded(call).application, reserved(call).application])

    assert [(row.became, row.freed) for row in table.rows if row.decision.outcome == "award"] == [
        ("Offer declined", Decimal("900.00"))
    ]
    assert (table.awarded, table.left) == (Decimal(0), Decimal("1500.00"))


def test_the_public_reads_that_it_was_not_taken_up(call, trustee):
    decline(call, trustee)
    publish()

    one = PublishedAward.objects.get()
    assert (one.ending, one.is_grant, one.amount_paid) == ("declined", False, Decimal(0))
    assert PublishedDecision.objects.get(award=one).outcome == "Awarded, not taken up"
    assert public.find_award(one.slug) == one


def test_what_was_not_taken_up_is_no_funded_project(call, trustee):
    decline(call, trustee)
    publish()

    assert list(public.awards()) == []
    assert public.totals() == public.Totals(0, Decimal(0), Decimal(0), 0)
    assert public.filter_choices() == {"funds": [], "years": []}


def test_an_offer_taken_back_is_not_said_to_be_declined(call, officer):
    take_back(call, officer)
    publish()

    one = PublishedAward.objects.get()
    assert (one.ending, one.is_grant) == ("withdrawn", False)
    assert one.decision.outcome == "Awarded, offer withdrawn"


def test_a_terminated_grant_stays_a_funded_project_that_ended_early(call, trustee, officer):
    terminate_agreement(part_paid(call, trustee, officer), by=officer, reason="The club closed.")
    publish()

    one = public.awards().get()
    assert (one.ending, one.is_grant, one.amount_paid) == ("terminated", True, Decimal("300.00"))
    assert one.decision.outcome == "Awarded"


def test_a_running_grant_has_no_ending(call, trustee, officer):
    part_paid(call, trustee, officer)
    publish()

    assert public.awards().get().ending == ""


@pytest.mark.parametrize(("end", "words"), [(decline, "Not taken up"), (take_back, "Offer taken back")])
def test_the_applicant_does_not_read_that_a_grant_is_coming(call, trustee, officer, end, words):
    end(call, trustee if end is decline else officer)

    assert standing_of(awarded(call).application).words == words


def test_nobody_waits_for_the_report_of_a_grant_that_never_began(call, trustee):
    assert MonitoringReturn.objects.awaited().count() == 1

    decline(call, trustee)

    assert MonitoringReturn.objects.awaited().count() == 0


def test_the_office_hears_of_a_declined_offer(call, trustee, officer):
    decline(call, trustee)

    mail = Message.objects.get(event="agreements/offer_declined", to=officer.email)
    agreement = offer_of(call)
    assert mail.subject == f"{agreement.reference}: {agreement.organisation.name} does not take up the grant"
    assert "We found the money elsewhere." in mail.text


def test_a_lead_officer_alone_hears_of_a_declined_offer(call, trustee):
    lead = UserFactory(role=Role.GRANTS_OFFICER)
    take_lead(offer_of(call), by=lead)

    decline(call, trustee)

    assert [mail.to for mail in Message.objects.filter(event="agreements/offer_declined")] == [lead.email]


def test_a_changed_amount_is_published_beside_the_one_that_was_decided(call, trustee, officer, client):
    agreement = running(call, trustee)
    asked = ask_variation(agreement, by=trustee, reason="It costs less.", new_value=Decimal("700.00"))

    change(asked, officer, trustee)
    publish()

    award = PublishedAward.objects.get(reference=agreement.reference)
    assert (award.amount_first_awarded, award.amount_awarded, award.amount_changed_on) == (
        Decimal("900.00"),
        Decimal("700.00"),
        timezone.localdate(),
    )
    page = client.get(f"/funded/{award.slug}/").content.decode()
    assert f"£900, changed to £700 on {long_date(timezone.localdate())}" in page
    assert public.totals().pounds == Decimal("700.00")


def test_an_award_that_was_never_changed_has_one_amount(call, trustee, officer):
    part_paid(call, trustee, officer)
    publish()

    award = PublishedAward.objects.get()
    assert (award.amount_first_awarded, award.amount_awarded, award.amount_changed_on) == (
        None,
        Decimal("900.00"),
        None,
    )
