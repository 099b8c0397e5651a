"""How a target's work is spread, set on its own page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.monitoring.models import Outlook
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import TargetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return TargetFactory(agreement=ContractFactory(), value=90)


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))


def address(target):
    return reverse("contract_spread", args=[target.agreement_id, target.pk])


def boxes(profile, *amounts, first=0):
    return {"profile": profile} | {f"{profile}-{place}": amount for place, amount in enumerate(amounts, start=first)}


def expected(page):
    return [str(one) for one in page.context["chart"].series[0].values]


@pytest.mark.parametrize(
    ("sent", "amounts"),
    [
        (boxes("by_hand", "10", "20", "25", "35"), ["10.00", "20.00", "25.00", "35.00"]),
        (boxes("cumulative", "10", "30", "55", "90"), ["10.00", "20.00", "25.00", "35.00"]),
        # January to June nothing: three months with and three without, of July to December as much each.
        (boxes("seasonal", *["0"] * 6, *["1"] * 6, first=1), ["45.00", "0.00", "0.00", "45.00"]),
        ({"profile": "even"}, ["22.68", "22.19", "22.44", "22.68"]),
    ],
)
def test_the_work_is_spread_and_typed_back_into_the_boxes(sent, amounts, target, office):
    saved = office.post(address(target), sent)

    page = office.get(saved["Location"])
    target.refresh_from_db()
    assert (target.profile, expected(page)) == (sent["profile"], amounts)
    assert {name: page.context["form"][name].value() for name in sent} == sent
    assert Outlook.objects.filter(target=target).exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "profile"),
        ({"profile": "rubbish"}, "profile"),
        (boxes("by_hand", "10", "x", "25", "35"), "by_hand-1"),
        (boxes("by_hand", "10", "", "25", "35"), "by_hand-1"),
        (boxes("by_hand", "10", "-5", "25", "35"), "by_hand-1"),
        (boxes("by_hand", "10", "20", "25", "36"), "by_hand-3"),
        (boxes("cumulative", "10", "30", "25", "90"), "cumulative-0"),
        (boxes("cumulative", "10", "30", "55", "80"), "cumulative-3"),
        (boxes("seasonal", *["0"] * 12, first=1), "seasonal-1"),
    ],
)
def test_what_is_wrong_stands_at_its_box_and_stays_typed(sent, field, target, office):
    page = office.post(address(target), sent)

    target.refresh_from_db()
    assert (page.status_code, target.profile) == (422, "even")
    assert list(page.context["form"].errors) == [field]
    assert {name: page.context["form"][name].value() for name in sent} == sent


def test_only_a_target_of_the_contract_is_found(target, office):
    assert office.get(reverse("contract_spread", args=[ContractFactory().pk, target.pk])).status_code == 404


def test_the_dates_stay_while_the_work_is_spread_by_them(target, office):
    office.post(address(target), boxes("by_hand", "10", "20", "25", "35"))
    edit = reverse("contracts:edit", args=[target.agreement_id])
    form = office.get(edit).context["form"]
    rows = form.formsets["targets"]
    row = {f"{rows.forms[0].prefix}-{name}": rows.forms[0][name].value() or "" for name in rows.forms[0].fields}
    sent = {f"{rows.management_form.prefix}-{name}": value for name, value in rows.management_form.initial.items()}
    row[f"{rows.forms[0].prefix}-ends_on"] = "2018-08-31"

    page = office.post(edit, sent | row)

    assert list(page.context["form"].formsets["targets"].forms[0].errors) == ["ends_on"]
    target.refresh_from_db()
    assert target.value == Decimal(90)
