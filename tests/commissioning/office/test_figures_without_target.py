"""Figures that a contract reports beside its targets: ticked in its form, read on its page."""

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from portal.accounts.roles import Role
from portal.monitoring.models import AskedFigure, Indicator
from tests.commissioning.factories import ContractFactory
from tests.home.office.set_up_forms import SET_UPS, sent_by
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import (
    AskedFigureFactory,
    FunnelStepFactory,
    IndicatorFactory,
    MeasurementFactory,
    RateFactory,
    ReturnFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))


def page_of(office, address):
    return BeautifulSoup(office.get(address).content, "html.parser")


def test_the_form_offers_the_library_by_what_it_is_looked_at_in(office):
    contract = ContractFactory()
    step = FunnelStepFactory(funnel__title="The funnel", indicator__title="B step")
    older = IndicatorFactory(title="C reworded")
    Indicator.objects.create(title="C reworded", version=2, replaces=older, definition="New.")
    asked = AskedFigureFactory(agreement=contract, indicator__title="A asked")
    IndicatorFactory(title="Another agreement's own", agreement=ContractFactory())

    field = page_of(office, reverse("contracts:edit", args=[contract.pk])).select_one("#id_figures")

    assert [" ".join(one.get_text(" ").split()) for one in field.find_all("label")] == [
        "The funnel", "B step", "Other figures", "A asked", "C reworded (version 2)",
    ]  # fmt: skip
    assert [one["value"] for one in field.select("input[checked]")] == [str(asked.indicator_id)]
    assert step.funnel.title == "The funnel"


def test_what_is_ticked_is_asked_for(office):
    [set_up] = [one for one in SET_UPS if one.name == "contracts"]
    contract = set_up.make()
    dropped = AskedFigureFactory(agreement=contract)
    wanted = IndicatorFactory()
    address = set_up.address(contract)
    sent = sent_by(office.get(address)) | {"figures": [wanted.pk]}

    answer = office.post(address, sent)

    assert answer.status_code == 302
    assert list(AskedFigure.objects.values_list("agreement", "indicator")) == [(contract.pk, wanted.pk)]
    assert dropped.indicator != wanted


def test_the_page_shows_them_period_by_period(office):
    contract, rate = ContractFactory(), RateFactory(title="A share")
    target = TargetFactory(agreement=contract)
    AskedFigureFactory(agreement=contract, indicator=rate)
    days = IndicatorFactory(title="B days", unit="days", aggregation="average")
    for number, (starts, ends, hits, state) in enumerate(
        [("2017-10-01", "2017-12-31", 3, {"accepted": True}), ("2018-01-01", "2018-03-31", None, {"sent": True})], 1
    ):
        one = ReturnFactory(agreement=contract, number=number, period_start=starts, period_end=ends, **state)
        MeasurementFactory(monitoring_return=one, indicator=target.indicator, value=Decimal(19))
        MeasurementFactory(monitoring_return=one, indicator=days, value=Decimal("4.5"))
        if hits:
            MeasurementFactory(monitoring_return=one, indicator=rate.numerator, value=Decimal(hits))
            MeasurementFactory(monitoring_return=one, indicator=rate.denominator, value=Decimal(4))

    table = page_of(office, reverse("contract_performance", args=[contract.pk])).select_one(
        "[aria-label='Figures without a target'] table"
    )

    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")] == [
        ["Figure", "Oct to Dec 2017", "Jan to Mar 2018 (not accepted yet)"],
        ["A share", "75%", "Not reported"],
        ["B days", "4.5 days", "4.5 days"],
        [rate.numerator.title, "3", "Not reported"],
        [rate.denominator.title, "4", "Not reported"],
    ]


def test_the_download_has_them_too(office):
    contract = ContractFactory()
    one = ReturnFactory(agreement=contract, accepted=True)
    MeasurementFactory(monitoring_return=one, indicator__title="Waiting", value=Decimal(6))

    answer = office.get(reverse("contract_performance_csv", args=[contract.pk]))

    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [row.split(",")[1] for row in rows] == ["Indicator", "Waiting"]
    assert rows[1].endswith(",,,,2017-10-01,2017-12-31,6.00,Yes,,")


def test_the_library_counts_every_agreement_that_reports_an_indicator(office):
    contract, indicator = ContractFactory(), IndicatorFactory()
    TargetFactory(agreement=contract, indicator=indicator)
    AskedFigureFactory(agreement=contract, indicator=indicator)
    AskedFigureFactory(indicator=indicator)
    never = IndicatorFactory()

    listed = office.get(reverse("indicators:index")).context["object_list"]

    assert {one: one.agreements for one in listed} == {indicator: 2, never: 0}
