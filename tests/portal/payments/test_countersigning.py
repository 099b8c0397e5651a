"""Above a limit, a third person agrees."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement, Condition
from portal.events.ledger import timeline
from portal.payments.domain import (
    approve_payment,
    cancel,
    countersign_payment,
    mark_paid,
    prepare_payment,
    send_back,
)
from portal.payments.domain.errors import PaymentHeld, SamePerson, WrongStep
from portal.payments.models import Instalment, Payment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db

State = Instalment.State
LIMIT = Decimal("25000.00")


@pytest.fixture(autouse=True)
def limit(settings):
    settings.PAYMENT_THIRD_PERSON_ABOVE = LIMIT


@pytest.fixture
def grants_officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def finance_officer():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


def large(amount=LIMIT + Decimal("0.01")):
    return InstalmentFactory(agreement=AgreementFactory(value=2 * amount, state=Agreement.State.LIVE), amount=amount)


@pytest.fixture
def seconded(grants_officer, finance_officer):
    return approve_payment(prepare_payment(large(), by=grants_officer), by=finance_officer)


def in_the_database(instalment):
    return Instalment.objects.get(pk=instalment.pk)


@pytest.mark.parametrize(
    ("amount", "state"), [(LIMIT, State.APPROVED), (LIMIT + Decimal("0.01"), State.SECONDED)], ids=["at", "above"]
)
def test_the_limit_itself_needs_two_and_a_penny_more_needs_three(amount, state, grants_officer, finance_officer):
    instalment = approve_payment(prepare_payment(large(amount), by=grants_officer), by=finance_officer)

    assert (in_the_database(instalment).state, instalment.payments.count()) == (state, int(state == State.APPROVED))


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.COMMISSIONER])
def test_the_payment_begins_when_the_third_has_agreed(role, seconded, grants_officer, finance_officer):
    third = UserFactory(role=role)

    done = countersign_payment(seconded, by=third)

    now = in_the_database(done)
    assert (now.state, now.prepared_by, now.approved_by, now.countersigned_by) == (
        State.APPROVED,
        grants_officer,
        finance_officer,
        third,
    )
    assert Payment.objects.get().state == Payment.State.APPROVED
    assert [event.verb for event in timeline(done)] == [
        "payment-countersigned",
        "payment-approved",
        "payment-prepared",
    ]


def test_nobody_does_two_of_the_three(finance_officer):
    second = UserFactory(role=Role.FINANCE_OFFICER)
    waiting = approve_payment(prepare_payment(large(), by=finance_officer), by=second)

    for person in (finance_officer, second):
        with pytest.raises(SamePerson, match="a third person has to countersign it"):
            countersign_payment(waiting, by=person)

    assert in_the_database(waiting).state == State.SECONDED


@pytest.mark.parametrize("role", [Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.EDITOR])
def test_other_roles_do_not_countersign_or_send_back(role, seconded):
    somebody = UserFactory(role=role)

    with pytest.raises(NotAllowed):
        countersign_payment(seconded, by=somebody)
    with pytest.raises(NotAllowed):
        send_back(seconded, by=somebody, reason="No.")


def test_who_belongs_to_the_organisation_does_not_countersign(seconded, commissioner):
    MembershipFactory(organisation=seconded.agreement.organisation, user=commissioner)

    with pytest.raises(NotAllowed, match=r"Somebody else in the office has to countersign this payment"):
        countersign_payment(seconded, by=commissioner)


def test_nothing_that_needs_no_third_is_countersigned(grants_officer, finance_officer, commissioner):
    approved = approve_payment(prepare_payment(large(LIMIT), by=grants_officer), by=finance_officer)

    with pytest.raises(WrongStep):
        countersign_payment(approved, by=commissioner)


def test_nothing_is_paid_before_the_third_has_agreed(seconded):
    with pytest.raises(WrongStep, match="waiting for a third person"):
        mark_paid(
            seconded, by=UserFactory(role=Role.FINANCE_OFFICER), paid_on=timezone.localdate(), remittance="BACS-1"
        )


def test_a_condition_opened_after_the_second_stops_the_third(seconded, commissioner):
    Condition.objects.create(agreement=seconded.agreement, number=1, text="Send the lease.", before_payment=True)

    with pytest.raises(PaymentHeld):
        countersign_payment(seconded, by=commissioner)


@pytest.mark.parametrize("limit_now", [Decimal(0), Decimal(1000000)])
def test_another_limit_changes_nothing_that_is_under_way(
    limit_now, seconded, settings, grants_officer, finance_officer, commissioner
):
    small = prepare_payment(large(LIMIT), by=grants_officer)
    settings.PAYMENT_THIRD_PERSON_ABOVE = limit_now

    approve_payment(small, by=finance_officer)
    countersign_payment(seconded, by=commissioner)

    assert (in_the_database(small).state, in_the_database(seconded).state) == (State.APPROVED, State.APPROVED)


def test_what_the_third_sends_back_begins_again_under_the_limit_of_that_day(seconded, settings, commissioner):
    back = send_back(seconded, by=commissioner, reason="Too much at once.")
    settings.PAYMENT_THIRD_PERSON_ABOVE = Decimal(1000000)
    again = prepare_payment(back, by=UserFactory(role=Role.GRANTS_OFFICER))

    assert (back.state, back.prepared_by, back.approved_by, again.needs_third) == (State.PLANNED, None, None, False)


def test_the_commissioner_sends_back_only_what_waits_for_a_third(grants_officer, commissioner):
    with pytest.raises(NotAllowed, match="waits for the second person"):
        send_back(prepare_payment(large(), by=grants_officer), by=commissioner, reason="No.")


def test_what_waits_for_a_third_can_be_cancelled(seconded, grants_officer):
    assert cancel(seconded, by=grants_officer, reason="Varied.").state == State.CANCELLED


def test_the_commissioner_countersigns_in_the_office(sign_in, seconded, commissioner):
    client = sign_in(commissioner)

    page = client.get("/office/payments/?step=countersign").content.decode()
    client.post(f"/office/payments/{seconded.pk}/countersign/")

    assert f'action="/office/payments/{seconded.pk}/countersign/"' in page
    assert in_the_database(seconded).countersigned_by == commissioner


def test_the_second_reads_why_they_cannot_countersign(sign_in, seconded, finance_officer):
    client = sign_in(finance_officer)

    page = client.get("/office/payments/?step=countersign").content.decode()

    assert "You prepared or approved this, so a third person has to countersign it." in page
    assert f'action="/office/payments/{seconded.pk}/countersign/"' not in page


def test_it_goes_back_to_the_list_that_it_came_from(sign_in, seconded, commissioner):
    response = sign_in(commissioner).post(f"/office/payments/{seconded.pk}/back/", {"reason": "Too much."})

    assert response["Location"] == "/office/payments/?step=countersign"


@pytest.mark.parametrize("several", [3, 30])
def test_the_list_asks_no_more_for_more_rows(several, sign_in, commissioner, django_assert_max_num_queries):
    people = [UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)]
    for _ in range(several):
        approve_payment(prepare_payment(large(), by=people[0]), by=people[1])
    client = sign_in(commissioner)
    client.get("/office/payments/?step=countersign")

    with django_assert_max_num_queries(24):
        client.get("/office/payments/?step=countersign")


class TestInPieces:
    """A payment above the limit that is cut into several needs the third person all the same."""

    @pytest.fixture
    def agreement(self):
        return AgreementFactory(value=Decimal(90000), state=Agreement.State.LIVE)

    def piece(self, agreement, number, amount="13000.00"):
        return InstalmentFactory(agreement=agreement, number=number, amount=Decimal(amount))

    def test_what_is_prepared_shortly_after_one_another_counts_together(
        self, agreement, grants_officer, finance_officer
    ):
        first, second = (prepare_payment(self.piece(agreement, number), by=grants_officer) for number in (1, 2))

        assert second.needs_third
        assert [one.needs_third for one in agreement.instalments.order_by("number")] == [True, True]
        verbs = [one.verb for one in timeline(first)]
        assert "payment-needs-third" in verbs
        assert approve_payment(first, by=finance_officer).state == State.SECONDED

    def test_what_was_approved_before_stays_approved_and_what_follows_needs_the_third(
        self, agreement, grants_officer, finance_officer
    ):
        first = approve_payment(prepare_payment(self.piece(agreement, 1), by=grants_officer), by=finance_officer)

        second = prepare_payment(self.piece(agreement, 2), by=grants_officer)

        assert (Instalment.objects.get(pk=first.pk).state, second.needs_third) == (State.APPROVED, True)

    def test_the_monthly_payments_of_a_contract_are_no_pieces(self, agreement, grants_officer):
        first = prepare_payment(self.piece(agreement, 1), by=grants_officer)
        Instalment.objects.filter(pk=first.pk).update(prepared_at=timezone.now() - timedelta(days=22))

        assert not prepare_payment(self.piece(agreement, 2), by=grants_officer).needs_third

    def test_other_agreements_what_is_planned_or_cancelled_and_sums_up_to_the_limit_do_not_count(
        self, agreement, grants_officer
    ):
        another = AgreementFactory(value=Decimal(90000), state=Agreement.State.LIVE)
        prepare_payment(self.piece(another, 1), by=grants_officer)
        self.piece(agreement, 1)
        cancel(prepare_payment(self.piece(agreement, 2), by=grants_officer), by=grants_officer, reason="Twice.")
        prepare_payment(self.piece(agreement, 3, "12000.00"), by=grants_officer)

        assert not prepare_payment(self.piece(agreement, 4), by=grants_officer).needs_third

    def test_the_list_says_why(self, agreement, grants_officer, finance_officer, sign_in):
        for number in (1, 2):
            prepare_payment(self.piece(agreement, number), by=grants_officer)

        page = sign_in(finance_officer).get("/office/payments/?step=approve").text

        assert "Together with what was prepared for the same agreement" in page

    def test_the_database_lets_nobody_go_without_the_third_again(self, agreement, grants_officer):
        one = prepare_payment(self.piece(agreement, 1, "25000.01"), by=grants_officer)

        with pytest.raises(IntegrityError, match="stays as it was prepared"), transaction.atomic():
            Instalment.objects.filter(pk=one.pk).update(needs_third=False)
