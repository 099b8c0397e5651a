"""What is relied on is not deleted; the page says what relies on it and what to do instead."""

from __future__ import annotations

import pytest

from portal.accounts.models import User
from tests.commissioning.factories import ContractFactory
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.home.office.set_up_forms import SET_UPS
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import MeasurementPartFactory, ReturnFactory, TargetFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory

pytestmark = pytest.mark.django_db
BY_NAME = {str(one): one for one in SET_UPS}


def contract_with_a_return():
    contract = ContractFactory()
    ReturnFactory(agreement=contract)
    return contract


def breakdown_with_a_part():
    part = MeasurementPartFactory()
    return part.category.breakdown


IN_USE = {
    "funds": (lambda: CallFactory().fund, "call"),
    "calls": (lambda: ApplicationFactory().call, "application"),
    "schemes": (lambda: CallFactory().scheme, "call"),
    "questionnaires": (lambda: QuestionnaireVersionFactory().questionnaire, "questionnaire version"),
    "services": (lambda: ContractFactory().service, "contract"),
    "contracts": (contract_with_a_return, "monitoring return"),
    "indicators": (lambda: TargetFactory().indicator, "target"),
    "breakdowns": (breakdown_with_a_part, "measurement part"),
}


@pytest.fixture
def browser(sign_in):
    return sign_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", IN_USE)
def test_what_is_relied_on_stays_and_the_page_says_by_what(name, method, browser):
    make, noun = IN_USE[name]
    thing = make()

    page = getattr(browser, method)(BY_NAME[name].address(thing, "delete"))

    assert page.status_code == (200 if method == "get" else 409)
    assert [(one.count, one.noun) for one in page.context["hindrances"]] == [(1, noun)]
    assert "cannot be deleted" in page.content.decode()
    assert page.context["instead"] in page.content.decode()
    assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("name", IN_USE)
def test_what_nothing_relies_on_is_deleted(name, browser):
    thing = BY_NAME[name].make()

    page = browser.post(BY_NAME[name].address(thing, "delete"))

    assert page.status_code == 302
    assert not type(thing).objects.filter(pk=thing.pk).exists()


def test_people_are_never_deleted(browser):
    person = UserFactory()

    browser.post(f"/office/users/delete/{person.pk}/")

    assert User.objects.filter(pk=person.pk).exists()
