"""What the public sees of contracts."""

import csv
import io
import re
from datetime import date

import pytest

from tests.commissioning.factories import ContractFactory
from tests.home.factories import PublishedContractFactory, PublishedTargetFactory

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
    assert "data-chart" not in page


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
