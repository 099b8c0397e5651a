"""Published grants as 360Giving data: the ten fields that the standard asks for, payments, and no person."""

import json
import re

import pytest
from django.test import Client

from grants.threesixty import grant_of
from tests.home.factories import PublishedAwardFactory

pytestmark = pytest.mark.django_db
PAYMENTS = [
    {"kind": "paid", "on": "2019-06-03", "amount": "2400.00"},
    {"kind": "came back", "on": "2019-06-05", "amount": "-2400.00"},
    {"kind": "paid", "on": "2019-06-10", "amount": "2400.00"},
    {"kind": "paid back", "on": "2020-04-20", "amount": "-80.50"},
]
REQUIRED = {
    "id", "title", "description", "currency", "amountAwarded", "awardDate", "fundingOrganization",
    "recipientOrganization",
}  # fmt: skip


def test_a_grant_with_its_payments():
    award = PublishedAwardFactory(reference="SDF-2019-0042", payments=PAYMENTS, amount_paid="2319.50", title="T" * 140)
    award.refresh_from_db()

    grant = grant_of(award)

    assert set(grant) >= REQUIRED
    assert grant["id"] == "360G-dorsetpcc-SDF-2019-0042"
    assert (grant["amountAwarded"], grant["amountDisbursed"], grant["fromOpenCall"]) == (2400, 2319.5, "Yes")
    assert len(grant["title"]) == 139
    paid = grant["disbursementTransaction"]
    assert [one["value"] for one in paid] == [2400, -2400, 2400, -80.5]
    assert sum(one["value"] for one in paid) == grant["amountDisbursed"]
    assert len({one["id"] for one in paid}) == 4
    assert sum(one["value"] for one in grant["commitmentTransaction"]) == grant["amountAwarded"]
    assert grant["beneficiaryLocation"][0]["geoCodeType"] == "UA"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", grant["dateModified"])
    assert "@" not in json.dumps(grant)


def test_title_and_description_are_different():
    award = PublishedAwardFactory(title="Scampaks", description="Scampaks")
    award.refresh_from_db()
    grant = grant_of(award)
    assert grant["title"] != grant["description"]


def test_the_package():
    assert Client().get("/open-data/grants.json").status_code == 404
    PublishedAwardFactory()
    PublishedAwardFactory(ending="declined")

    package = json.loads(Client().get("/open-data/grants.json").getvalue())

    assert (package["version"], len(package["grants"])) == ("1.4", 1)
    assert "open-government-licence" in package["license"]


@pytest.mark.parametrize("count", [3, 30])
def test_it_asks_the_same_however_many(count, django_assert_max_num_queries):
    PublishedAwardFactory.create_batch(count)
    with django_assert_max_num_queries(4):
        Client().get("/open-data/grants.json").getvalue()
