"""The page of what funders ask for."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.monitoring.models import Indicator
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import IndicatorFactory, MeasurementFactory, ReturnFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream():
    stream = FundingStreamFactory(name="Core grant", funder="Ministry of Justice")
    referrals = IndicatorFactory(title="Referrals")
    referrals.asked_by.add(stream)
    contract = ContractFactory(
        title="Panels", reference="CON-2017-0001", value=Decimal(100), state=Agreement.State.LIVE
    )
    set_money(contract, {(2017, stream.pk): Decimal(100)})
    made = ReturnFactory(agreement=contract, accepted=True, period_start="2018-01-01", period_end="2018-03-31")
    MeasurementFactory(monitoring_return=made, indicator=referrals, value=22)
    return stream


def test_the_page_and_its_csv(stream, sign_in):
    office = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))

    page = office.get(reverse("office_funders"), {"year": "2017"})
    lines = office.get(reverse("office_funders_csv"), {"year": "2017"})

    assert "Ministry of Justice: Core grant" in page.content.decode()
    assert "CON-2017-0001, Panels" in page.content.decode()
    (row,) = b"".join(lines.streaming_content).decode("utf-8-sig").splitlines()[1:]
    assert row.startswith("Core grant,Ministry of Justice,2017/18,Referrals,1,")
    assert row.endswith(",22.00,1")


@pytest.mark.parametrize("year", ["0", "2017'", "x", "99999999999999999999"])
def test_a_year_that_is_none_is_said_at_its_field(year, stream, sign_in):
    office = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))

    assert office.get(reverse("office_funders"), {"year": year}).status_code == 422
    assert office.get(reverse("office_funders_csv"), {"year": year}).status_code == 200


def test_it_says_what_to_do_where_nobody_asks(sign_in):
    page = sign_in(UserFactory(role=Role.FINANCE_OFFICER)).get(reverse("office_funders"))

    assert "No funder asks for a figure yet." in page.content.decode()


def test_it_opens_on_the_latest_year_that_has_figures(stream, sign_in):
    office = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))
    contract = Agreement.objects.get()
    contract.allocations.all().delete()
    set_money(contract, {(2017, stream.pk): Decimal(50), (2019, stream.pk): Decimal(50)})

    page, lines = office.get(reverse("office_funders")), office.get(reverse("office_funders_csv"))

    assert (page.status_code, page.context["year"]) == (200, 2017)
    assert "CON-2017-0001, Panels" in page.content.decode()
    assert len(b"".join(lines.streaming_content).decode("utf-8-sig").splitlines()) == 2


@pytest.mark.parametrize("ends", ["2018-03-31", "2018-04-01"])
def test_the_year_changes_with_the_first_of_april(ends, stream, sign_in):
    contract = Agreement.objects.get()
    later = ReturnFactory(agreement=contract, number=2, accepted=True, period_start="2018-02-01", period_end=ends)
    MeasurementFactory(monitoring_return=later, indicator=Indicator.objects.get(), value=1)
    contract.allocations.all().delete()
    set_money(contract, {(2017, stream.pk): Decimal(50), (2018, stream.pk): Decimal(50)})

    page = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)).get(reverse("office_funders"))

    assert page.context["year"] == (2017 if ends == "2018-03-31" else 2018)


def test_it_opens_on_this_year_where_no_figure_is_told(sign_in):
    page = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)).get(reverse("office_funders"))

    assert page.context["year"] == financial_year(timezone.localdate())
