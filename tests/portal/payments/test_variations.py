"""Asking for a change, agreeing to it and refusing it; what becomes of the schedule and of the end report."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, refuse_variation
from portal.agreements.domain.errors import (
    AboveTheAward,
    BelowWhatIsPaid,
    NotAllowed,
    NothingChanges,
    ReasonMissing,
    VariationOpen,
    WrongState,
)
from portal.agreements.domain.letters import addresses
from portal.agreements.models import Agreement, Variation
from portal.events import ledger
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership
from portal.payments.domain import agree_variation, approve_payment, mark_paid, prepare_payment
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def agreement(trustee):
    """A contract of £4,000: £3,000 planned at first, £1,000 after the end report."""
    agreement = AgreementFactory(
        kind="contract", state=Agreement.State.LIVE, value=Decimal("4000.00"), organisation__member=trustee
    )
    report = EndReportFactory(agreement=agreement, due_on=date(2027, 5, 26))
    InstalmentFactory(agreement=agreement, number=1, amount=Decimal("3000.00"))
    InstalmentFactory(
        agreement=agreement, number=2, amount=Decimal("1000.00"), after_return=report, due_on=report.due_on
    )
    return agreement


def paid(instalment):
    """Prepared, approved and paid by those whose work it is."""
    first, second = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    prepare_payment(instalment, by=first)
    approve_payment(instalment, by=second)
    mark_paid(instalment, by=second, paid_on=timezone.localdate(), remittance=f"BACS-{instalment.pk}")


def to_come(agreement):
    return list(agreement.instalments.unpaid().order_by("number").values_list("number", "amount", "after_return"))


def test_a_member_asks_and_nothing_changes_yet(agreement, trustee):
    variation = ask_variation(agreement, by=trustee, reason="The hall is dearer.", new_value=Decimal("4500.00"))

    assert (variation.number, variation.state, variation.old_value) == (1, Variation.State.ASKED, Decimal("4000.00"))
    assert Agreement.objects.get(pk=agreement.pk).value == Decimal("4000.00")


def test_who_only_reads_does_not_ask(agreement):
    reader = UserFactory()
    MembershipFactory(organisation=agreement.organisation, user=reader, role=Membership.Role.READS)

    with pytest.raises(NotAllowed):
        ask_variation(agreement, by=reader, reason="More.", new_value=Decimal("4500.00"))


def test_one_question_at_a_time(agreement, trustee):
    ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("4500.00"))

    with pytest.raises(VariationOpen):
        ask_variation(agreement, by=trustee, reason="Later.", new_end=date(2027, 6, 30))


@pytest.mark.parametrize(
    "change",
    [{}, {"new_value": Decimal("4000.00"), "new_end": date(2027, 3, 31)}, {"new_end": date(2026, 3, 31)}],
    ids=["nothing", "what it is already", "an end before the start"],
)
def test_a_variation_varies_something(change, agreement, trustee):
    with pytest.raises(NothingChanges):
        ask_variation(agreement, by=trustee, reason="Because.", **change)


@pytest.mark.parametrize("state", ["offered", "ended", "terminated", "withdrawn"])
def test_only_an_agreement_in_force_is_varied(state, trustee):
    agreement = AgreementFactory(state=state, organisation__member=trustee)

    with pytest.raises(WrongState):
        ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("4500.00"))


def test_a_higher_value_is_spread_over_what_is_unpaid(agreement, trustee, officer):
    variation = ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("5000.00"))
    report = agreement.returns.get()

    agree_variation(variation, by=officer)

    assert Agreement.objects.get(pk=agreement.pk).value == Decimal("5000.00")
    assert to_come(agreement) == [(3, Decimal("3750.00"), None), (4, Decimal("1250.00"), report.pk)]


def test_a_lower_value_takes_only_from_what_is_unpaid(agreement, trustee, officer):
    paid(agreement.instalments.get(number=1))
    variation = ask_variation(agreement, by=trustee, reason="Less.", new_value=Decimal("3400.00"))
    report = agreement.returns.get()

    agree_variation(variation, by=officer)

    assert agreement.instalments.paid().total() == Decimal("3000.00")
    assert to_come(agreement) == [(3, Decimal("400.00"), report.pk)]


def test_down_to_what_is_paid_leaves_nothing_to_pay(agreement, trustee, officer):
    paid(agreement.instalments.get(number=1))
    variation = ask_variation(agreement, by=trustee, reason="Enough.", new_value=Decimal("3000.00"))

    agree_variation(variation, by=officer)

    assert to_come(agreement) == []


def test_below_what_is_paid_is_refused_and_nothing_changes(agreement, trustee, officer):
    paid(agreement.instalments.get(number=1))
    variation = ask_variation(
        agreement, by=trustee, reason="Less.", new_value=Decimal("2999.99"), new_end=date(2027, 6, 30)
    )

    with pytest.raises(BelowWhatIsPaid, match=r"£3,000 is paid already"):
        agree_variation(variation, by=officer)

    unchanged = Agreement.objects.get(pk=agreement.pk)
    assert (unchanged.value, unchanged.ends_on) == (Decimal("4000.00"), date(2027, 3, 31))
    assert Variation.objects.get(pk=variation.pk).state == Variation.State.ASKED


def test_more_money_after_all_is_paid_is_one_more_instalment(trustee, officer):
    agreement = AgreementFactory(
        kind="contract", state=Agreement.State.LIVE, value=Decimal("1000.00"), organisation__member=trustee
    )
    paid(InstalmentFactory(agreement=agreement, number=1, amount=Decimal("1000.00")))
    variation = ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("1200.00"))

    agree_variation(variation, by=officer)

    assert to_come(agreement) == [(2, Decimal("200.00"), None)]


def test_what_was_approved_at_the_old_amount_is_not_paid(agreement, trustee, officer):
    instalment = agreement.instalments.get(number=1)
    names = {"prepared_by": UserFactory(), "prepared_at": timezone.now()}
    Instalment.objects.filter(pk=instalment.pk).update(state="prepared", **names)

    agree_variation(ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("4400.00")), by=officer)

    assert Instalment.objects.get(pk=instalment.pk).state == Instalment.State.CANCELLED


def test_a_later_end_moves_the_end_report_and_its_instalment(agreement, trustee, officer):
    variation = ask_variation(agreement, by=trustee, reason="Later.", new_end=date(2027, 4, 30))

    agree_variation(variation, by=officer)

    report = agreement.returns.get()
    assert (report.period_end, report.due_on) == (date(2027, 4, 30), date(2027, 6, 25))
    assert agreement.instalments.get(number=2).due_on == date(2027, 6, 25)


def test_the_moved_end_report_has_its_event_and_stands_in_the_mail(agreement, trustee, officer):
    variation = ask_variation(agreement, by=trustee, reason="Later.", new_end=date(2027, 4, 30))

    agree_variation(variation, by=officer)

    moved = ledger.timeline(agreement.returns.get()).get()
    assert (moved.verb, moved.changes["due on"]) == ("end-report-moved", ["2027-05-26", "2027-06-25"])
    assert "The end report is now due on 25 June 2027." in Message.objects.get(to=trustee.email).text


def test_an_end_report_that_was_sent_goes_back_to_be_brought_up_to_date(agreement, trustee, officer):
    agreement.returns.update(state=MonitoringReturn.State.SUBMITTED, submitted_by=trustee, submitted_at=timezone.now())
    variation = ask_variation(agreement, by=trustee, reason="Later.", new_end=date(2027, 12, 31))

    agree_variation(variation, by=officer)

    report = agreement.returns.get()
    assert (report.state, report.period_end, report.due_on) == (
        MonitoringReturn.State.QUERIED,
        date(2027, 12, 31),
        date(2028, 2, 25),
    )
    assert report.question.startswith("The agreement now ends on 31 December 2027.")


def test_the_end_stays_once_the_end_report_is_accepted(agreement, trustee, officer):
    agreement.returns.update(state=MonitoringReturn.State.ACCEPTED, accepted_by=officer, accepted_at=timezone.now())
    variation = ask_variation(agreement, by=trustee, reason="Later.", new_end=date(2027, 12, 31))

    with pytest.raises(WrongState, match="The end report is accepted already"):
        agree_variation(variation, by=officer)

    assert Agreement.objects.get(pk=agreement.pk).ends_on == date(2027, 3, 31)


def test_a_variation_is_answered_once(agreement, trustee, officer):
    variation = ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("4500.00"))
    refuse_variation(variation, by=officer, answer="There is no money left this year.")

    with pytest.raises(WrongState, match="answered already"):
        agree_variation(variation, by=officer)
    with pytest.raises(WrongState, match="answered already"):
        refuse_variation(variation, by=officer, answer="No.")


def test_a_refusal_has_a_reason_that_the_organisation_reads(agreement, trustee, officer):
    variation = ask_variation(agreement, by=trustee, reason="More.", new_value=Decimal("4500.00"))

    with pytest.raises(ReasonMissing):
        refuse_variation(variation, by=officer, answer=" ")
    refuse_variation(variation, by=officer, answer="There is no money left this year.")

    assert "There is no money left this year." in Message.objects.get(to=trustee.email).text


def test_a_grant_is_not_raised_by_asking(trustee):
    grant = AgreementFactory(state=Agreement.State.LIVE, value=Decimal("1000.00"), organisation__member=trustee)

    with pytest.raises(AboveTheAward, match="A grant cannot be raised by a variation: that takes a new decision"):
        ask_variation(grant, by=trustee, reason="More.", new_value=Decimal("1000.01"))


def test_a_grant_that_was_asked_to_be_raised_earlier_is_not_raised_by_agreeing(trustee):
    grant = AgreementFactory(state=Agreement.State.LIVE, value=Decimal("1000.00"), organisation__member=trustee)
    asked = Variation.objects.create(
        agreement=grant, number=1, reason="More.", new_value=Decimal("1000.01"), asked_by=trustee
    )

    with pytest.raises(AboveTheAward):
        agree_variation(asked, by=UserFactory(role=Role.GRANTS_OFFICER))

    assert Agreement.objects.get(pk=grant.pk).value == Decimal("1000.00")


def test_nobody_agrees_to_what_they_asked_for(agreement, officer):
    asked = ask_variation(agreement, by=officer, reason="Less.", new_value=Decimal("3500.00"))

    with pytest.raises(NotAllowed, match="somebody else in the office"):
        agree_variation(asked, by=officer)


def test_an_officer_who_belongs_to_the_organisation_does_not_agree(agreement, trustee, officer):
    MembershipFactory(organisation=agreement.organisation, user=officer, role=Membership.Role.READS)
    asked = ask_variation(agreement, by=trustee, reason="Less.", new_value=Decimal("3500.00"))

    with pytest.raises(NotAllowed, match="somebody else in the office"):
        agree_variation(asked, by=officer)


def test_the_organisation_hears_what_the_office_asks_for(agreement, officer, trustee):
    ask_variation(agreement, by=officer, reason="Fewer people come.", new_value=Decimal("3500.00"))

    mails = Message.objects.filter(event="agreements/variation_proposed")
    assert sorted(mail.to for mail in mails) == sorted(addresses(agreement))
    assert trustee.email in {mail.to for mail in mails}
    mail = mails[0]
    assert "Why: Fewer people come." in mail.text
    assert f"/provider/{agreement.reference}/changes/1/" in mail.text
    assert not Message.objects.filter(event="agreements/variation_asked").exists()


def test_the_organisation_gets_no_mail_of_what_it_asks_for_itself(agreement, trustee):
    ask_variation(agreement, by=trustee, reason="The hall.", new_value=Decimal("3500.00"))

    assert not Message.objects.filter(event="agreements/variation_proposed").exists()
