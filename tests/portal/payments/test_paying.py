"""From planned to paid, and everything that stops it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement, Condition
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership
from portal.payments.domain import approve_payment, cancel, mark_paid, prepare_payment, send_back
from portal.payments.domain.errors import (
    DayInFuture,
    PaidBeforeApproval,
    PaymentHeld,
    ReasonMissing,
    RemittanceUsed,
    SamePerson,
    WrongStep,
)
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def grants_officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def finance_officer():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def approved(grants_officer, finance_officer):
    return approve_payment(prepare_payment(InstalmentFactory(), by=grants_officer), by=finance_officer)


def in_the_database(instalment):
    return Instalment.objects.get(pk=instalment.pk)


def test_a_payment_is_prepared_approved_and_paid_by_two_people(grants_officer, finance_officer):
    instalment = InstalmentFactory(amount=Decimal("750.00"), agreement__reference="SDF-2026-0042", number=1)

    prepare_payment(instalment, by=grants_officer)
    approve_payment(instalment, by=finance_officer)
    mark_paid(instalment, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

    paid = in_the_database(instalment)
    assert (paid.state, paid.prepared_by, paid.approved_by, paid.paid_by, paid.remittance) == (
        Instalment.State.PAID,
        grants_officer,
        finance_officer,
        finance_officer,
        "BACS-1",
    )
    assert [event.verb for event in timeline(paid)] == ["payment-made", "payment-approved", "payment-prepared"]


def test_the_contacts_hear_of_a_payment(approved, finance_officer):
    mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

    contacts = approved.agreement.organisation.contacts.values_list("email", flat=True)
    assert sorted(Message.objects.values_list("to", flat=True)) == sorted(contacts)
    message = Message.objects.first()
    assert message.subject == f"{approved.agreement.reference}: we have paid £1,000"
    assert "Our remittance reference is BACS-1." in message.text


def test_who_prepared_it_does_not_approve_it(finance_officer):
    instalment = prepare_payment(InstalmentFactory(), by=finance_officer)

    with pytest.raises(SamePerson):
        approve_payment(instalment, by=finance_officer)

    assert in_the_database(instalment).state == Instalment.State.PREPARED


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.EDITOR, Role.PANEL_MEMBER])
def test_other_roles_do_not_prepare(role):
    with pytest.raises(NotAllowed):
        prepare_payment(InstalmentFactory(), by=UserFactory(role=role))


@pytest.mark.parametrize("role", [Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.COMMISSIONER])
def test_only_finance_approves_sends_back_and_pays(role, approved, grants_officer):
    somebody = UserFactory(role=role)
    prepared = prepare_payment(InstalmentFactory(), by=grants_officer)

    with pytest.raises(NotAllowed):
        approve_payment(prepared, by=somebody)
    with pytest.raises(NotAllowed):
        send_back(prepared, by=somebody, reason="No.")
    with pytest.raises(NotAllowed):
        mark_paid(approved, by=somebody, paid_on=timezone.localdate(), remittance="")


@pytest.mark.parametrize(
    "state", [Agreement.State.OFFERED, Agreement.State.MOBILISING, Agreement.State.ENDED, Agreement.State.TERMINATED]
)
def test_nothing_is_paid_while_the_agreement_is_not_live(state, grants_officer):
    instalment = InstalmentFactory(agreement__state=state)

    with pytest.raises(PaymentHeld, match="The agreement is not live"):
        prepare_payment(instalment, by=grants_officer)


def test_a_condition_that_comes_before_payment_holds_it(grants_officer):
    instalment = InstalmentFactory()
    Condition.objects.create(agreement=instalment.agreement, number=1, text="Say thank you.")
    Condition.objects.create(agreement=instalment.agreement, number=2, text="Send the lease.", before_payment=True)

    with pytest.raises(PaymentHeld) as refusal:
        prepare_payment(instalment, by=grants_officer)

    assert refusal.value.reasons == ["Condition 2 must be met before any payment."]


def test_an_overdue_return_holds_it(grants_officer):
    instalment = InstalmentFactory()
    EndReportFactory(agreement=instalment.agreement, due_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(PaymentHeld) as refusal:
        prepare_payment(instalment, by=grants_officer)

    assert refusal.value.reasons == ["Return 1 is overdue."]


def test_a_question_that_nobody_has_answered_holds_it(grants_officer):
    instalment = InstalmentFactory()
    EndReportFactory(agreement=instalment.agreement, state="queried", due_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(PaymentHeld) as refusal:
        prepare_payment(instalment, by=grants_officer)

    assert refusal.value.reasons == ["A question about return 1 is not answered yet."]


def test_another_agreements_return_and_condition_do_not_hold_it(grants_officer):
    instalment = InstalmentFactory()
    EndReportFactory(due_on=date(2020, 1, 1))
    Condition.objects.create(agreement=AgreementFactory(), number=1, text="Theirs.", before_payment=True)

    assert prepare_payment(instalment, by=grants_officer).state == Instalment.State.PREPARED


@pytest.mark.parametrize(
    ("state", "held"),
    [
        (MonitoringReturn.State.DUE, True),
        (MonitoringReturn.State.SUBMITTED, True),
        (MonitoringReturn.State.QUERIED, True),
        (MonitoringReturn.State.ACCEPTED, False),
    ],
)
def test_what_is_paid_for_a_return_waits_until_that_is_accepted(state, held, grants_officer):
    accepted = {"accepted_by": grants_officer, "accepted_at": timezone.now()} if not held else {}
    report = EndReportFactory(state=state, **accepted)
    instalment = InstalmentFactory(agreement=report.agreement, after_return=report)

    if held:
        with pytest.raises(PaymentHeld, match="once return 1 is accepted"):
            prepare_payment(instalment, by=grants_officer)
    else:
        assert prepare_payment(instalment, by=grants_officer).state == Instalment.State.PREPARED


def test_a_condition_opened_after_the_approval_still_stops_the_payment(approved, finance_officer):
    Condition.objects.create(agreement=approved.agreement, number=1, text="Send the lease.", before_payment=True)

    with pytest.raises(PaymentHeld):
        mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="")

    assert in_the_database(approved).state == Instalment.State.APPROVED


def test_nothing_is_paid_before_it_is_approved(approved, finance_officer):
    yesterday = timezone.localdate(approved.approved_at) - timedelta(days=1)

    with pytest.raises(PaidBeforeApproval, match="cannot be paid before that day"):
        mark_paid(approved, by=finance_officer, paid_on=yesterday, remittance="BACS-1")

    assert in_the_database(approved).state == Instalment.State.APPROVED


@pytest.mark.parametrize(
    ("same_organisation", "same_day", "refused"),
    [(True, False, True), (True, True, False), (False, False, False)],
)
def test_a_reference_stands_for_one_transfer(
    approved, grants_officer, finance_officer, same_organisation, same_day, refused
):
    Instalment.objects.filter(pk=approved.pk).update(approved_at=timezone.now() - timedelta(days=9))
    mark_paid(approved, by=finance_officer, paid_on=timezone.localdate() - timedelta(days=7), remittance="BACS-1")
    agreement = {"agreement__organisation": approved.agreement.organisation} if same_organisation else {}
    other = approve_payment(prepare_payment(InstalmentFactory(**agreement), by=grants_officer), by=finance_officer)
    Instalment.objects.filter(pk=other.pk).update(approved_at=timezone.now() - timedelta(days=9))
    day = timezone.localdate() - timedelta(days=7 if same_day else 1)

    said = ""
    try:
        mark_paid(other, by=finance_officer, paid_on=day, remittance="bacs-1")
    except RemittanceUsed as refusal:
        said = str(refusal)

    assert ("is the reference of Instalment" in said) is refused
    assert (in_the_database(other).state == Instalment.State.PAID) is not refused


def test_nothing_is_paid_tomorrow(approved, finance_officer):
    with pytest.raises(DayInFuture):
        mark_paid(approved, by=finance_officer, paid_on=timezone.localdate() + timedelta(days=1), remittance="")

    assert in_the_database(approved).state == Instalment.State.APPROVED


def test_nothing_is_paid_twice(approved, finance_officer):
    mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

    with pytest.raises(WrongStep, match="already"):
        mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-2")

    assert in_the_database(approved).remittance == "BACS-1"


def test_what_goes_back_is_planned_again_and_says_why(grants_officer, finance_officer):
    prepared = prepare_payment(InstalmentFactory(), by=grants_officer)

    back = send_back(prepared, by=finance_officer, reason="The account is not theirs.")

    assert (back.state, back.prepared_by) == (Instalment.State.PLANNED, None)
    assert timeline(back)[0].note == "The account is not theirs."


def test_sending_back_and_cancelling_need_a_reason(grants_officer, finance_officer):
    prepared = prepare_payment(InstalmentFactory(), by=grants_officer)

    with pytest.raises(ReasonMissing):
        send_back(prepared, by=finance_officer, reason=" ")
    with pytest.raises(ReasonMissing):
        cancel(prepared, by=grants_officer, reason="")


def test_an_approved_payment_can_be_cancelled_and_a_paid_one_cannot(approved, grants_officer, finance_officer):
    assert cancel(approved, by=grants_officer, reason="Sent twice.").state == Instalment.State.CANCELLED

    other = approve_payment(prepare_payment(InstalmentFactory(), by=grants_officer), by=finance_officer)
    mark_paid(other, by=finance_officer, paid_on=timezone.localdate(), remittance="")
    with pytest.raises(WrongStep):
        cancel(other, by=grants_officer, reason="Too late.")


def belongs(user, instalment):
    MembershipFactory(organisation=instalment.agreement.organisation, user=user, role=Membership.Role.READS)


class TestNobodyPaysTheirOwnOrganisation:
    @pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.GRANTS_OFFICER])
    def test_who_belongs_to_it_does_not_prepare(self, role):
        officer, instalment = UserFactory(role=role), InstalmentFactory()
        belongs(officer, instalment)

        with pytest.raises(NotAllowed, match=r"You belong to this organisation\. Somebody else in the office has to"):
            prepare_payment(instalment, by=officer)

        assert in_the_database(instalment).state == Instalment.State.PLANNED

    def test_who_belongs_to_it_does_not_approve(self, grants_officer, finance_officer):
        instalment = prepare_payment(InstalmentFactory(), by=grants_officer)
        belongs(finance_officer, instalment)

        with pytest.raises(NotAllowed, match=r"You belong to this organisation\. Somebody else in the office has to"):
            approve_payment(instalment, by=finance_officer)

        assert in_the_database(instalment).state == Instalment.State.PREPARED

    def test_who_belongs_to_it_does_not_mark_it_as_paid(self, approved, finance_officer):
        belongs(finance_officer, approved)

        with pytest.raises(NotAllowed, match=r"You belong to this organisation\. Somebody else in the office has to"):
            mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

        assert in_the_database(approved).state == Instalment.State.APPROVED

    def test_who_belongs_to_another_does(self, approved, finance_officer):
        MembershipFactory(user=finance_officer, role=Membership.Role.SIGNS)

        paid = mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

        assert paid.state == Instalment.State.PAID
