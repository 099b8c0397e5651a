"""What the public sees of contracts."""

import csv
import io

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
    assert [row["Actual"] for row in rows] == ["18", ""]


def test_the_list_costs_the_same_for_3_and_30_contracts(client, django_assert_max_num_queries):
    for count in (3, 17):
        for _ in range(count):
            PublishedTargetFactory(contract=PublishedContractFactory())
        with django_assert_max_num_queries(4):
            client.get("/contracts/")
