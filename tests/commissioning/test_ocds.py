"""Published contracts in the Open Contracting Data Standard: sound, complete, and nothing that is not public."""

import json
from datetime import date
from decimal import Decimal

import pytest

from commissioning.domain import ask_extension, publish_contract
from commissioning.models import Contract, ExtensionOption, Lot, PublishedContract
from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement
from portal.payments.domain import agree_variation, approve_payment, mark_paid, prepare_payment
from tests.commissioning.factories import ContractFactory
from tests.commissioning.holding import reviewed_contract
from tests.commissioning.ocds_rules import RECORD_PACKAGE, RELEASE_PACKAGE, faults
from tests.home.factories import PublishedContractFactory, PublishedTargetFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db

RELEASES, RECORDS = "/open-data/contracts/releases.json", "/open-data/contracts/records.json"


def read(client, address):
    return json.loads(b"".join(client.get(address).streaming_content))


@pytest.fixture
def published():
    """A contract with lots, a payment over £500 and one under it, an extension that was taken, targets and a review."""
    held = reviewed_contract()
    officer, finance = UserFactory(role=Role.COMMISSIONING_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    contract = held.contract
    set_money(contract, {(2017, FundingStreamFactory(name="Own money").pk): Decimal(100000)})
    Lot.objects.create(contract=contract, number=1, title="East")
    Contract.objects.filter(pk=contract.pk).update(cpv_code="85300000", supplier_is_sme=True)
    option = ExtensionOption.objects.create(contract=contract, number=1, months=12, value=0, notice_by="2020-01-31")
    asked = ask_extension(option, by=held.member, reason="A private reason.", costing="A private costing.")
    agree_variation(asked.variation, by=officer, answer="A private answer.", on=date(2020, 1, 10))
    for number, amount in enumerate((Decimal("500.00"), Decimal("500.01")), start=1):
        one = InstalmentFactory(agreement=contract, number=number, amount=amount)
        one = approve_payment(prepare_payment(one, by=officer), by=finance)
        mark_paid(one, by=finance, paid_on=one.approved_at.date(), remittance=f"PRIVATE-{number}")
    return publish_contract(Contract.objects.get(pk=contract.pk))


def test_a_package_of_everything_is_sound_and_says_it(published, client):
    package = read(client, RELEASES)

    assert faults(package, RELEASE_PACKAGE) == []
    [release] = package["releases"]
    [contract] = release["contracts"]
    assert release["ocid"] == "ocds-dorsetpcc-CON-2017-0001"
    assert release["planning"]["budget"]["description"] == "2017/18 Own money: £100000.00"
    assert release["tender"]["procurementMethod"] == "open"
    assert release["tender"]["items"] == [
        {"id": "1", "description": "Lot 1: East", "classification": {"scheme": "CPV", "id": "85300000"}}
    ]
    assert contract["period"] == {"startDate": "2017-10-01T00:00:00+01:00", "endDate": "2021-09-30T00:00:00+01:00"}
    assert [one["description"] for one in contract["amendments"]] == ["End: 30 September 2020 → 30 September 2021."]
    assert [one["value"]["amount"] for one in contract["implementation"]["transactions"]] == [500.01]
    assert [one["title"] for one in contract["implementation"]["milestones"]] == ["Referrals: 90"]


def test_a_record_holds_the_release_and_the_same_compiled(published, client):
    package = read(client, RECORDS)

    assert faults(package, RECORD_PACKAGE) == []
    [record] = package["records"]
    assert record["compiledRelease"]["tag"] == ["compiled"]
    assert record["compiledRelease"]["contracts"] == record["releases"][0]["contracts"]


def test_nothing_that_is_between_the_two_sides_is_in_it(published, client):
    for address in (RELEASES, RECORDS):
        assert "rivate" not in json.dumps(read(client, address)).replace("must stay private", "").lower()


def test_what_is_not_published_is_not_in_it(client):
    ContractFactory(state=Agreement.State.LIVE)

    assert read(client, RELEASES)["releases"] == []
    assert faults(read(client, RECORDS), RECORD_PACKAGE) == []


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("GB-COH-01234567", {"scheme": "GB-COH", "id": "01234567"}),
        ("GB-CHC-1092345", {"scheme": "GB-CHC", "id": "1092345"}),
        ("GB-LAE-BPC", {"scheme": "GB-LAE", "id": "BPC"}),
        ("360G-dorsetpcc-7", None),
    ],
)
def test_suppliers_are_named_by_their_register(identifier, expected, client):
    PublishedContractFactory(provider_id=identifier, provider_name="Victim Support")

    [release] = read(client, RELEASES)["releases"]

    supplier = release["parties"][1]
    assert supplier["id"] == identifier
    assert supplier.get("identifier") == (expected and expected | {"legalName": "Victim Support"})


@pytest.mark.parametrize(
    ("rating", "ends_on", "status"),
    [
        ("Good", date(2018, 9, 30), "met"),
        ("Approaching target", date(2018, 9, 30), "partiallyMet"),
        ("Inadequate", date(2018, 9, 30), "notMet"),
        ("Other", date(2018, 9, 30), None),
        ("Good", date(2199, 9, 30), "scheduled"),
    ],
)
def test_a_target_is_a_milestone_whose_state_follows_its_published_rating(rating, ends_on, status, client):
    PublishedTargetFactory(rating=rating, ends_on=ends_on, periods=[])

    [release] = read(client, RELEASES)["releases"]

    [milestone] = release["contracts"][0]["implementation"]["milestones"]
    assert milestone.get("status") == status


def test_a_target_of_which_something_is_hidden_is_not_said_to_be_met_or_missed(client):
    """29 of 33 are shown, and the hidden 4 may have met it."""
    hidden = [{"actual": "29", "hidden": ""}, {"actual": None, "hidden": "Hidden"}]
    PublishedTargetFactory(rating="Requires improvement", ends_on=date(2018, 9, 30), periods=hidden)

    [release] = read(client, RELEASES)["releases"]

    [milestone] = release["contracts"][0]["implementation"]["milestones"]
    assert "status" not in milestone


@pytest.mark.parametrize("standing", ["Planned", "Mobilising", "Live", "Ended", "Terminated"])
def test_every_state_has_its_code(standing, client):
    PublishedContractFactory(state=standing, ends_on=date(2199, 1, 1))

    codes = {"Planned": "pending", "Mobilising": "active", "Live": "active"}
    assert read(client, RELEASES)["releases"][0]["contracts"][0]["status"] == codes.get(standing, "terminated")


@pytest.mark.parametrize("number", [3, 30])
def test_many_contracts_cost_no_more_queries(number, client, django_assert_max_num_queries):
    for _ in range(number):
        PublishedTargetFactory()

    with django_assert_max_num_queries(5):
        package = read(client, RELEASES)
    assert len(package["releases"]) == number == PublishedContract.objects.count()
