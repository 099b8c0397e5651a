"""Grants officers act on grants, commissioning officers on contracts: each verb asks for itself, whoever calls it."""

from datetime import date
from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, confirm_condition, refuse_variation, set_terms, take_lead
from portal.agreements.domain.errors import AgreementRefusal, NotAllowed
from portal.agreements.models import Agreement, Condition, Variation
from portal.events.models import Event
from portal.monitoring.domain import accept_return, query_return
from portal.payments.domain import (
    add_instalment,
    agree_variation,
    cancel,
    end_agreement,
    prepare_payment,
    take_back_offer,
    terminate_agreement,
)
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db

Kind, State = Agreement.Kind, Agreement.State
TODAY = date(2026, 11, 21)


def agreement(kind, state=State.LIVE):
    return AgreementFactory(kind=kind, state=state, value=Decimal("9000.00"))


def condition(kind, state):
    return Condition.objects.create(agreement=agreement(kind, state), number=1, text="Insurance.")


def variation(kind):
    return Variation.objects.create(
        agreement=agreement(kind), number=1, reason="Late.", other_change="A hall.", asked_by=UserFactory()
    )


def instalment(kind):
    return InstalmentFactory(agreement=agreement(kind))


def sent_return(kind):
    return ReturnFactory(agreement=agreement(kind), sent=True)


# For each verb: what it acts on, of a kind of agreement, and the act.
VERBS = {
    "take the lead": (agreement, lambda one, by: take_lead(one, by=by)),
    "set terms": (
        lambda kind: condition(kind, State.PLANNED),
        lambda one, by: set_terms(one, by=by, before_payment=True, due_on=None),
    ),
    "confirm a condition": (lambda kind: condition(kind, State.LIVE), lambda one, by: confirm_condition(one, by=by)),
    "agree to a variation": (variation, lambda one, by: agree_variation(one, by=by)),
    "refuse a variation": (variation, lambda one, by: refuse_variation(one, by=by, answer="No.")),
    "end": (agreement, lambda one, by: end_agreement(one, by=by)),
    "terminate": (agreement, lambda one, by: terminate_agreement(one, by=by, reason="Over.")),
    "take back": (
        lambda kind: agreement(kind, State.OFFERED),
        lambda one, by: take_back_offer(one, by=by, reason="Over."),
    ),
    "plan": (agreement, lambda one, by: add_instalment(one, by=by, amount=Decimal(100), due_on=TODAY)),
    "accept a return": (sent_return, lambda one, by: accept_return(one, by=by)),
    "ask about a return": (sent_return, lambda one, by: query_return(one, question="Why?", by=by)),
}
# Finance does these too, for both kinds.
MONEY = {
    "prepare": (instalment, lambda one, by: prepare_payment(one, by=by)),
    "cancel": (instalment, lambda one, by: cancel(one, by=by, reason="Over.")),
}
OFFICER = {Kind.GRANT: Role.GRANTS_OFFICER, Kind.CONTRACT: Role.COMMISSIONING_OFFICER}
STAFF = [Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER, Role.EDITOR]
OTHERS = [
    (verb, kind, role)
    for verb in VERBS | MONEY
    for kind in Kind
    for role in [*STAFF, Role.PANEL_CHAIR]
    if role != OFFICER[kind] and not (verb in MONEY and role == Role.FINANCE_OFFICER)
]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("verb", VERBS | MONEY)
def test_the_officer_of_its_kind_does_it(verb, kind):
    make, act = (VERBS | MONEY)[verb]

    act(make(kind), UserFactory(role=OFFICER[kind]))

    assert Event.objects.count() == 1


@pytest.mark.parametrize(("verb", "kind", "role"), OTHERS)
def test_nobody_else_does(verb, kind, role):
    make, act = (VERBS | MONEY)[verb]
    one = make(kind)

    with pytest.raises(NotAllowed):
        act(one, UserFactory(role=role))

    assert Event.objects.count() == 0


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("verb", MONEY)
def test_finance_prepares_and_cancels_for_both(verb, kind):
    make, act = MONEY[verb]

    act(make(kind), UserFactory(role=Role.FINANCE_OFFICER))

    assert Event.objects.count() == 1


@pytest.mark.parametrize(("kind", "role"), [(Kind.GRANT, Role.COMMISSIONING_OFFICER), (Kind.CONTRACT, Role.EDITOR)])
def test_staff_ask_for_a_variation_only_of_their_own_agreements(kind, role):
    with pytest.raises(AgreementRefusal, match="not ask to change it"):
        ask_variation(agreement(kind), by=UserFactory(role=role), reason="Late.", other_change="A hall.")


@pytest.mark.parametrize("step", ["prepare", "cancel"])
@pytest.mark.parametrize(
    ("kind", "role"), [(Kind.CONTRACT, Role.GRANTS_OFFICER), (Kind.GRANT, Role.COMMISSIONING_OFFICER)]
)
def test_the_pages_of_a_payment_are_closed_to_the_other_wing(step, kind, role, sign_in):
    one = instalment(kind)

    response = sign_in(UserFactory(role=role)).post(f"/office/payments/{one.pk}/{step}/", {"reason": "Over."})

    assert response.status_code == 403
    assert "You can look at it, but not change it." in response.content.decode()
    assert Instalment.objects.get(pk=one.pk).state == Instalment.State.PLANNED


@pytest.mark.parametrize("step", ["prepare", "cancel"])
@pytest.mark.parametrize("role", [Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER])
def test_a_payment_of_a_grant_before_its_release_is_not_found(step, role, sign_in):
    one = InstalmentFactory(agreement=agreement(Kind.GRANT, State.PLANNED))

    response = sign_in(UserFactory(role=role)).post(f"/office/payments/{one.pk}/{step}/", {"reason": "Over."})

    assert response.status_code == 404


def test_the_list_offers_only_what_one_may_prepare(sign_in):
    ours, theirs = instalment(Kind.CONTRACT), instalment(Kind.GRANT)

    page = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)).get("/office/payments/").content.decode()

    assert f"/office/payments/{ours.pk}/prepare/" in page
    assert theirs.agreement.reference in page
    assert f"/office/payments/{theirs.pk}/prepare/" not in page
