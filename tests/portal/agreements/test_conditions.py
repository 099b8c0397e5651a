from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import confirm_condition, set_terms
from portal.agreements.domain.errors import WrongState
from portal.agreements.models import Agreement, Condition
from portal.events.ledger import timeline
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def condition_of(state):
    return Condition.objects.create(agreement=AgreementFactory(state=state), number=1, text="Send the lease.")


def test_the_terms_of_a_condition_are_set_before_the_offer(officer):
    condition = set_terms(
        condition_of(Agreement.State.PLANNED), by=officer, before_payment=True, due_on=date(2026, 12, 1)
    )

    assert (condition.before_payment, condition.due_on) == (True, date(2026, 12, 1))


def test_after_the_offer_the_terms_stay(officer):
    condition = condition_of(Agreement.State.OFFERED)

    with pytest.raises(WrongState):
        set_terms(condition, by=officer, before_payment=True, due_on=None)

    assert Condition.objects.get(pk=condition.pk).before_payment is False


def test_a_met_condition_has_a_day_a_name_and_an_event(officer):
    condition = confirm_condition(condition_of(Agreement.State.LIVE), by=officer)

    assert (condition.met_on, condition.met_confirmed_by) == (timezone.localdate(), officer)
    assert timeline(condition.agreement)[0].note == "Condition 1: Send the lease."


def test_a_condition_is_confirmed_once(officer):
    condition = confirm_condition(condition_of(Agreement.State.LIVE), by=officer)

    with pytest.raises(WrongState, match="confirmed already"):
        confirm_condition(condition, by=officer)


def test_a_condition_is_not_met_tomorrow(officer):
    with pytest.raises(WrongState, match="in the future"):
        confirm_condition(
            condition_of(Agreement.State.LIVE), by=officer, met_on=timezone.localdate() + timedelta(days=1)
        )


@pytest.mark.parametrize("state", ["planned", "ended", "terminated", "withdrawn"])
def test_conditions_of_an_agreement_not_in_force_rest(state, officer):
    with pytest.raises(WrongState):
        confirm_condition(condition_of(state), by=officer)
