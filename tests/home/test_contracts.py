"""What the public sees of contracts."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest

from commissioning.domain import publish_contract
from commissioning.models import ExtensionOption, Lot
from portal.agreements.domain import set_money
from tests.commissioning.factories import ContractFactory
from tests.home.factories import PublishedContractFactory, PublishedTargetFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


def test_the_list_shows_published_contracts_alone(client):
    ContractFactory(title="Unpublished contract")
    PublishedTargetFactory(contract__title="Restorative Dorset")

    page = client.get("/contracts/").content.decode()

    assert "Restorative Dorset" in page
    assert "Unpublished contract" not in page


def test_a_contract_says_how_it_stands_and_shows_the_figures(client):
    target = PublishedTargetFactory()

    response = client.get(f"/contracts/{target.contract.slug}/")

    page = response.content.decode()
    assert target.sentence in page
    assert "October to December 2017" in page
    assert "A referral counts when it is accepted." in page


def test_a_suppressed_figure_is_an_empty_cell(client):
    target = PublishedTargetFactory()

    response = client.get(f"/contracts/{target.contract.slug}.csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [(row["Actual"], row["Hidden"]) for row in rows] == [("18", ""), ("", "Hidden: 1 to 4")]


def test_a_hidden_figure_does_not_look_like_one_never_reported(client):
    target = PublishedTargetFactory()

    chart = client.get(f"/contracts/{target.contract.slug}/").context["targets"][0][1]

    assert [row[1] for row in chart.rows] == ["18", "Hidden: 1 to 4"]


def test_where_every_figure_is_hidden_nothing_is_drawn(client):
    hidden = {"label": "Oct to Dec 2017", "starts_on": "2017-10-01", "ends_on": "2017-12-31", "actual": None}
    target = PublishedTargetFactory(periods=[hidden | {"hidden": "Hidden: 1 to 4", "profile": "3.02"}])

    page = client.get(f"/contracts/{target.contract.slug}/").content.decode()

    assert page.count("Hidden: 1 to 4") == 1
    assert 'data-chart="' not in page


def test_the_list_costs_the_same_for_3_and_30_contracts(client, django_assert_max_num_queries):
    for count in (3, 17):
        for _ in range(count):
            PublishedTargetFactory(contract=PublishedContractFactory())
        with django_assert_max_num_queries(4):
            client.get("/contracts/")


@pytest.mark.parametrize(
    ("state", "ends_on", "said"),
    [
        ("Live", date(2020, 9, 30), "Ended"),
        ("Mobilising", date(2020, 9, 30), "Ended"),
        ("Live", date(2199, 9, 30), "Live"),
        ("Terminated", date(2020, 9, 30), "Terminated"),
    ],
)
def test_a_contract_past_its_end_reads_as_ended(client, state, ends_on, said):
    contract = PublishedContractFactory(state=state, ends_on=ends_on)

    assert contract.standing == said
    for address in ("/contracts/", f"/contracts/{contract.slug}/"):
        tags = re.findall(
            r'<strong class="govuk-tag[^"]*">\s*([^<]*?)\s*</strong>', client.get(address).content.decode()
        )
        assert said in tags
        assert (state in tags) is (state == said)


def test_the_public_reads_the_money_the_options_and_the_redacted_copy_but_no_day_of_notice(client):
    contract = ContractFactory(value=Decimal(30000), starts_on=date(2017, 4, 1), ends_on=date(2018, 3, 31))
    set_money(contract, {(2017, FundingStreamFactory(name="Core grant").pk): Decimal(30000)})
    ExtensionOption.objects.create(contract=contract, number=1, months=12, value=9000, notice_by=date(2017, 12, 30))
    Lot.objects.create(contract=contract, number=1, title="The east")
    contract.public_copy = DocumentFactory()
    contract.save()

    published = publish_contract(contract)

    page = client.get(f"/contracts/{published.slug}/").content.decode()
    assert "2017/18, Core grant: £30,000" in page
    assert "12 months, £9,000 (open)" in page
    assert "Lot 1: The east" in page
    assert f"/contracts/{published.slug}/contract.pdf" in page
    assert "30 December 2017" not in page
    [row] = csv.DictReader(io.StringIO(b"".join(client.get("/contracts.csv").streaming_content).decode("utf-8-sig")))
    assert (row["Money by year and stream"], row["Over £10,000"]) == ("2017/18 Core grant: 30000.00", "Yes")
    copy = client.get(f"/contracts/{published.slug}/contract.pdf")
    assert copy["Content-Disposition"] == f'attachment; filename="{contract.reference}.pdf"'


def test_a_contract_without_a_public_copy_has_none(client):
    contract = PublishedContractFactory()

    assert client.get(f"/contracts/{contract.slug}/contract.pdf").status_code == 404
