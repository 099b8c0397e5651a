"""The contracts of the demonstration."""

import pytest

from commissioning.models import Contract, PublishedContract, Service
from home.demonstration.contracts import build_contracts
from portal.accounts.roles import Role
from portal.monitoring.models import MonitoringReturn
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def logins():
    return {
        "commissioning": UserFactory(role=Role.COMMISSIONING_OFFICER),
        "restorative": UserFactory(),
        "victim-support": UserFactory(),
    }


def test_restorative_dorset_is_held_to_its_ninety_referrals(logins):
    build_contracts(logins)

    shown = PublishedContract.objects.get(title="Restorative Dorset").targets.get(number=1)
    assert (shown.target, shown.actual, shown.rating) == (90, 41, "Approaching target")
    states = MonitoringReturn.objects.filter(agreement__title="Restorative Dorset").values_list("state", flat=True)
    assert list(states) == ["accepted", "accepted", "submitted", "due"]


def test_building_twice_changes_nothing(logins):
    build_contracts(logins)
    before = [model.objects.count() for model in (Service, Contract, MonitoringReturn, PublishedContract)]

    build_contracts(logins)

    assert [model.objects.count() for model in (Service, Contract, MonitoringReturn, PublishedContract)] == before


def test_what_the_sources_do_not_give_says_so(logins):
    build_contracts(logins)

    assert set(Contract.objects.filter(value_is_illustrative=False).values_list("title", flat=True)) == {
        "Support for victims of crime"
    }
    notes = MonitoringReturn.objects.values_list("measurements__note", flat=True)
    assert {note for note in notes if note} == {"Illustrative: the sources give no quarterly figures."}
