"""Two officers press the same button at the same moment: it happens once."""

from decimal import Decimal

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, refuse_variation
from portal.agreements.models import Agreement, Variation
from portal.mail.models import Message
from portal.payments.domain import (
    accept_claim,
    agree_variation,
    approve_payment,
    claim_money,
    countersign_payment,
    mark_paid,
    prepare_payment,
    refuse_claim,
    take_back_claim,
)
from portal.payments.models import Claim, Instalment, Payment
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prepared():
    return prepare_payment(InstalmentFactory(), by=UserFactory(role=Role.GRANTS_OFFICER))


@pytest.fixture
def two_officers():
    return [UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)]


def test_two_approve_at_once_and_one_has_approved(prepared, two_officers):
    results = at_once(*[lambda by=by: approve_payment(prepared, by=by) for by in two_officers])

    assert kinds(results) == ["Instalment", "WrongStep"]
    assert Instalment.objects.get(pk=prepared.pk).approved_by in two_officers


def test_two_countersign_at_once_and_one_has(two_officers, settings):
    settings.PAYMENT_THIRD_PERSON_ABOVE = Decimal(0)
    waiting = prepare_payment(InstalmentFactory(), by=UserFactory(role=Role.GRANTS_OFFICER))
    approve_payment(waiting, by=two_officers[0])
    commissioner = UserFactory(role=Role.COMMISSIONER)

    results = at_once(*[lambda by=by: countersign_payment(waiting, by=by) for by in (two_officers[1], commissioner)])

    assert kinds(results) == ["Instalment", "WrongStep"]
    assert Payment.objects.count() == 1


def test_two_pay_at_once_and_it_is_paid_once(prepared, two_officers):
    approve_payment(prepared, by=two_officers[0])
    today = timezone.localdate()

    results = at_once(
        *[
            lambda by=by, number=number: mark_paid(prepared, by=by, paid_on=today, remittance=f"BACS-{number}")
            for number, by in enumerate(two_officers)
        ]
    )

    assert kinds(results) == ["Instalment", "WrongStep"]
    assert Message.objects.count() == prepared.agreement.organisation.contacts.count()


def test_two_answer_a_variation_at_once_and_it_is_answered_once():
    agreement = AgreementFactory(value=Decimal("1000.00"), state=Agreement.State.LIVE)
    asked = ask_variation(
        agreement, by=UserFactory(role=Role.GRANTS_OFFICER), reason="Cheaper.", new_value=Decimal("800.00")
    )
    first, second, third = (UserFactory(role=Role.GRANTS_OFFICER) for _ in range(3))

    results = at_once(
        lambda: agree_variation(asked, by=first),
        lambda: agree_variation(asked, by=second),
        lambda: refuse_variation(asked, by=third, answer="No."),
    )

    now = Variation.objects.select_related("agreement").get()
    assert kinds(results) == ["Variation", "WrongState", "WrongState"]
    assert now.agreement.value == (Decimal("800.00") if now.state == "agreed" else Decimal("1000.00"))


def test_two_ask_at_once_and_one_is_asked():
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    officers = [UserFactory(role=Role.GRANTS_OFFICER) for _ in range(2)]

    results = at_once(
        *[lambda by=by: ask_variation(agreement, by=by, reason="So.", other_change="This.") for by in officers]
    )

    assert kinds(results) == ["Variation", "VariationOpen"]
    assert agreement.variations.count() == 1


def test_two_answer_a_claim_at_once_and_two_claim_the_same():
    instalment = InstalmentFactory()
    person = MembershipFactory(organisation=instalment.agreement.organisation).user

    claimed = at_once(
        *[
            lambda words=words: claim_money(instalment.agreement, by=person, what_for=words, instalment=instalment)
            for words in ("The hall.", "The hall, from April.")
        ]
    )
    [claim] = [one for one in claimed if isinstance(one, Claim)]
    officers = [UserFactory(role=Role.GRANTS_OFFICER) for _ in range(2)]
    answered = at_once(
        lambda: accept_claim(claim, by=officers[0]),
        lambda: refuse_claim(claim, by=officers[1], answer="No."),
        lambda: take_back_claim(claim, by=person),
    )

    assert kinds(claimed) == ["Claim", "WrongStep"]
    assert kinds(answered) == ["Claim", "WrongStep", "WrongStep"]


def test_a_button_pressed_twice_at_once_claims_once():
    agreement = AgreementFactory(value=Decimal("1000.00"), state=Agreement.State.LIVE)
    person = MembershipFactory(organisation=agreement.organisation).user

    claimed = at_once(
        *[lambda: claim_money(agreement, by=person, what_for="The hall.", amount=Decimal("250.00")) for _ in range(2)]
    )

    assert claimed == [Claim.objects.get()] * 2


def test_two_instalments_planned_at_once_never_exceed_the_value():
    agreement = AgreementFactory(value=Decimal("1000.00"))
    InstalmentFactory(agreement=agreement, number=1, amount=Decimal("400.00"))

    def plan(number):
        return InstalmentFactory(agreement=agreement, number=number, amount=Decimal("600.00"))

    results = at_once(lambda: plan(2), lambda: plan(3))

    assert kinds(results) == ["Instalment", "IntegrityError"]
    assert agreement.instalments.total() == Decimal("1000.00")
