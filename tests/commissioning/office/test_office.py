"""Commissioning in the back office."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commissioning.models import Contract, PublishedContract, Service
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.models import Indicator, Target
from portal.payments.models import Instalment
from tests.commissioning.factories import ContractFactory, ServiceFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import IndicatorFactory, MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import OrganisationFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def contract():
    """Restorative Dorset with its target and half a year of figures."""
    contract = ContractFactory(title="Restorative Dorset", reference="CON-2017-0001", state=Agreement.State.LIVE)
    target = TargetFactory(agreement=contract, indicator__title="Referrals to restorative justice")
    for number, (starts, ends, value) in enumerate(
        [("2017-10-01", "2017-12-31", 19), ("2018-01-01", "2018-03-31", 22)], start=1
    ):
        made = ReturnFactory(agreement=contract, number=number, period_start=starts, period_end=ends, accepted=True)
        MeasurementFactory(monitoring_return=made, indicator=target.indicator, value=Decimal(value))
    return contract


def form_of_a_contract(**changes):
    """What the form for a new contract sends, with one target."""
    indicator = IndicatorFactory()
    return {
        "title": "Restorative Dorset",
        "service": ServiceFactory().pk,
        "organisation": OrganisationFactory().pk,
        "purpose": "Panels.",
        "value": "1000.00",
        "starts_on": "2017-10-01",
        "ends_on": "2020-09-30",
        "extension_options": "",
        "lead_officer": "",
        "procurement_route": "open",
        "cpv_code": "",
        "return_frequency": "quarterly",
        "returns_due_after": "15",
        "allocations-TOTAL_FORMS": "0",
        "allocations-INITIAL_FORMS": "0",
        "options-TOTAL_FORMS": "0",
        "options-INITIAL_FORMS": "0",
        "breaks-TOTAL_FORMS": "0",
        "breaks-INITIAL_FORMS": "0",
        "lots-TOTAL_FORMS": "0",
        "lots-INITIAL_FORMS": "0",
        "targets-TOTAL_FORMS": "1",
        "targets-INITIAL_FORMS": "0",
        "targets-MIN_NUM_FORMS": "0",
        "targets-MAX_NUM_FORMS": "1000",
        "targets-0-indicator": indicator.pk,
        "targets-0-starts_on": "2017-10-01",
        "targets-0-ends_on": "2018-09-30",
        "targets-0-value": "90",
        "targets-0-baseline": "",
        "targets-0-how_measured": "",
        "targets-0-id": "",
        "targets-0-DELETE": "",
        **changes,
    }


def test_the_contracts_page_holds_it_to_its_target(contract, office):
    response = office.get(reverse("contract_performance", args=[contract.pk]))

    shown = response.content.decode()
    assert response.status_code == 200
    assert (
        "41 of 90 referrals by 31 March 2018, when it should have been at least 45; about 82 are expected by "
        "30 September 2018"
    ) in shown
    assert "Approaching target" in shown
    assert "Oct to Dec 2017" in shown


@pytest.mark.parametrize("returns", [3, 30])
def test_the_contracts_page_asks_the_same_number_of_questions(returns, office, django_assert_max_num_queries):
    contract = ContractFactory(state=Agreement.State.LIVE)
    target = TargetFactory(agreement=contract, ends_on="2030-09-30")
    for number in range(1, returns + 1):
        made = ReturnFactory(
            agreement=contract,
            number=number,
            period_start=f"{2010 + number}-01-01",
            period_end=f"{2010 + number}-03-31",
        )
        MeasurementFactory(monitoring_return=made, indicator=target.indicator)

    with django_assert_max_num_queries(22):
        page = office.get(reverse("contract_performance", args=[contract.pk]))

    assert len(page.context["returns"]) == min(returns, 10)
    assert (f"/office/returns/?q={contract.reference}" in page.text) == (returns > 10)


def test_the_figures_as_csv(contract, office):
    response = office.get(reverse("contract_performance_csv", args=[contract.pk]))

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1] == (
        'CON-2017-0001,Referrals to restorative justice,"What counts, what does not, and when.",Count,90.00,2017-10-01,'
        "2018-09-30,2017-10-01,2017-12-31,19.00,Yes,22.68,Approaching target"
    )
    assert len(lines) == 3


@pytest.mark.parametrize(
    "role", [Role.GRANTS_OFFICER, Role.EDITOR, Role.PANEL_MEMBER, None], ids=["grants", "editor", "panel", "no role"]
)
def test_others_do_not_come_in(role, contract, sign_in):
    response = sign_in(UserFactory(role=role)).get(reverse("contract_performance", args=[contract.pk]))

    assert response.status_code == 403


def test_the_commissioner_reads_but_does_not_move(contract, sign_in):
    commissioner = sign_in(UserFactory(role=Role.COMMISSIONER))

    page = commissioner.get(reverse("contract_performance", args=[contract.pk]))
    pressed = commissioner.post(reverse("contract_move", args=[contract.pk, "publish"]))

    assert (page.status_code, pressed.status_code) == (200, 403)
    assert page.context["moves"] == []
    assert not PublishedContract.objects.exists()


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.FINANCE_OFFICER])
def test_others_in_the_office_find_a_contract_but_do_not_change_it(role, contract, sign_in):
    reader = sign_in(UserFactory(role=role))

    listed = reader.get(reverse("contracts:index"))
    reader.post(reverse("contracts:edit", args=[contract.pk]), form_of_a_contract(title="Another title"))

    assert list(listed.context["object_list"]) == [contract]
    assert Contract.objects.get().title == "Restorative Dorset"


def test_the_weakest_target_comes_first_and_those_of_earlier_years_last(contract, office):
    """Of 22 referrals in a quarter: 90 a year are unlikely, 40 are as good as certain."""
    referrals = contract.targets.get()
    easy = TargetFactory(agreement=contract, value=40, indicator__title="Meetings")
    unknown = TargetFactory(agreement=contract, indicator__title="Followed up")
    next_year = TargetFactory(
        agreement=contract, indicator=referrals.indicator, starts_on="2018-10-01", ends_on="2019-09-30", value=100
    )
    for one in contract.returns.all():
        MeasurementFactory(monitoring_return=one, indicator=easy.indicator, value=22)

    before = office.get(reverse("contract_performance", args=[contract.pk]))
    made = ReturnFactory(
        agreement=contract, number=3, period_start="2018-10-01", period_end="2018-12-31", accepted=True
    )
    MeasurementFactory(monitoring_return=made, indicator=referrals.indicator, value=2)
    after = office.get(reverse("contract_performance", args=[contract.pk]))

    assert [one.target for one in before.context["targets"]] == [referrals, easy, unknown, next_year]
    assert before.context["earlier"] == []
    assert [one.target for one in after.context["targets"]] == [next_year]
    assert [one.target for one in after.context["earlier"]] == [referrals, easy, unknown]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"targets-0-starts_on": "2018-01-01"}, "starts_on"),
        ({"targets-0-ends_on": "2018-06-30"}, "starts_on"),
        ({"targets-0-DELETE": "1"}, None),
    ],
)
@pytest.mark.parametrize("published", [True, False])
def test_the_period_of_a_published_target_stays(changes, where, published, contract, office):
    """Figures of October to June beside those of October to September would be subtracted."""
    target = contract.targets.get()
    Contract.objects.update(published=published)
    kept = {
        "title": contract.title,
        "service": contract.service_id,
        "organisation": contract.organisation_id,
        "ends_on": str(contract.ends_on),
        "targets-INITIAL_FORMS": "1",
        "targets-0-id": str(target.pk),
        "targets-0-indicator": str(target.indicator_id),
        "targets-0-starts_on": "2017-10-01",
        "targets-0-ends_on": "2018-09-30",
        "targets-0-value": "90",
    }

    response = office.post(reverse("contracts:edit", args=[contract.pk]), form_of_a_contract(**kept) | changes)

    found = Target.objects.filter(starts_on="2017-10-01", ends_on="2018-09-30").exists()
    assert found == published
    if published:
        form = response.context["form"]
        errors = form.formsets["targets"].forms[0].errors.get(where) if where else form.non_field_errors()
        assert "Figures of a target are published" in str(errors)


def test_returns_are_issued_once_and_again_when_the_contract_was_extended(office):
    contract = ContractFactory(state=Agreement.State.LIVE)
    office.post(reverse("contract_move", args=[contract.pk, "issue-returns"]))
    issued = office.get(reverse("contract_performance", args=[contract.pk]))
    Contract.objects.update(ends_on="2021-09-30")

    extended = office.get(reverse("contract_performance", args=[contract.pk]))

    assert "issue-returns" not in dict(issued.context["moves"])
    assert "issue-returns" in dict(extended.context["moves"])


def test_the_buttons_from_planned_to_published(office):
    contract = ContractFactory()

    for name in ["mobilise", "go-live", "issue-returns", "publish"]:
        response = office.post(reverse("contract_move", args=[contract.pk, name]), follow=True)
        assert response.status_code == 200

    contract = Contract.objects.get()
    assert (contract.state, contract.published) == (Agreement.State.LIVE, True)
    assert contract.returns.count() == 12
    assert PublishedContract.objects.get().reference == contract.reference


def test_a_button_that_somebody_pressed_before(contract, office):
    assert office.post(reverse("contract_move", args=[contract.pk, "mobilise"])).status_code == 409


@pytest.mark.parametrize("name", ["go-live", "issue-returns", "publish", "no-such-button"])
def test_a_button_that_the_page_does_not_show_does_nothing(name, office):
    contract = ContractFactory()

    assert office.post(reverse("contract_move", args=[contract.pk, name])).status_code == 409
    contract = Contract.objects.get()
    assert (contract.state, contract.published) == (Agreement.State.PLANNED, False)
    assert not contract.returns.exists()


def test_whoever_enters_a_contract_leads_it_unless_they_say_otherwise(office, officer):
    page = office.get(reverse("contracts:add"))

    assert page.context["form"].initial["lead_officer"] == officer.pk


def test_a_target_in_per_cent_is_a_hundred_at_most(office):
    sent = form_of_a_contract(**{"targets-0-value": "150"})
    Indicator.objects.update(unit=Indicator.Unit.PERCENTAGE)

    page = office.post(reverse("contracts:add"), sent)

    errors = page.context["form"].formsets["targets"].forms[0].errors
    assert errors["value"] == ["This is in per cent, so it is 100 at most."]


def test_a_contract_is_registered_with_its_targets(office):
    response = office.post(reverse("contracts:add"), form_of_a_contract())

    contract = Contract.objects.get()
    assert response["Location"] == reverse("contract_performance", args=[contract.pk])
    assert contract.reference == "CON-2017-0001"
    assert [(one.value, str(one.ends_on)) for one in contract.targets.all()] == [(Decimal(90), "2018-09-30")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": "2016-01-01"}, "The contract ends before it starts."),
        ({"value": "0"}, "Enter an amount above £0."),
        ({"ends_on": "9999-12-31"}, "Check the year, 9999 is too far away."),
        ({"targets-0-ends_on": "9999-12-31"}, "Check the year, 9999 is too far away."),
        ({"targets-0-ends_on": "2017-01-01"}, "The period ends before it starts."),
        ({"targets-0-ends_on": "2030-01-01"}, "The period lies outside the contract."),
        ({"targets-0-value": "many"}, "Enter a number."),
    ],
)
def test_what_is_wrong_with_a_contract_is_said(changes, said, office):
    response = office.post(reverse("contracts:add"), form_of_a_contract(**changes))

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Contract.objects.exists()
    assert not Target.objects.exists()


def test_a_value_does_not_fall_below_the_instalments(contract, office):
    InstalmentFactory(agreement=contract, number=1, amount=Decimal("600.00"))
    InstalmentFactory(agreement=contract, number=2, amount=Decimal("500.00"))
    InstalmentFactory(agreement=contract, number=3, amount=Decimal("900.00"), state=Instalment.State.CANCELLED)
    edit = reverse("contracts:edit", args=[contract.pk])
    no_more_targets = {"targets-TOTAL_FORMS": "0", "organisation": contract.organisation_id}

    refused = office.post(edit, form_of_a_contract(value="1099.99", **no_more_targets))
    office.post(edit, form_of_a_contract(value="1100.00", **no_more_targets))

    assert refused.context["form"].errors["value"] == ["The instalments come to £1,100. The value cannot be less."]
    assert Contract.objects.get().value == Decimal("1100.00")


def test_what_a_provider_sent_is_not_handed_to_another(contract, office):
    data = form_of_a_contract(value="100000.00", starts_on="2017-10-01")

    response = office.post(reverse("contracts:edit", args=[contract.pk]), data)

    assert "Register a contract for another one." in response.content.decode()
    assert Contract.objects.get().organisation == contract.organisation


def test_an_indicator_needs_its_definition(office):
    sent = {"title": "Referrals", "definition": "", "unit": "count", "direction": "more", "aggregation": "sum"}

    office.post(reverse("indicators:add"), sent)
    assert not Indicator.objects.exists()

    office.post(reverse("indicators:add"), sent | {"definition": "Every new referral."})
    assert Indicator.objects.get().title == "Referrals"


def test_the_library_does_not_list_an_agreements_own_indicators(contract, office):
    IndicatorFactory(agreement=contract, title="Own outcome")

    listed = office.get(reverse("indicators:index")).context["object_list"]

    assert [one.title for one in listed] == ["Referrals to restorative justice"]


def test_services(office):
    sent = {"name": "Street Triage", "slug": "street-triage", "description": "Care.", "legal_power": "Section 143"}

    office.post(reverse("services:add"), sent)

    assert Service.objects.get().name == "Street Triage"


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize(("name", "queries"), [("contracts", 19), ("services", 16), ("indicators", 16)])
def test_lists_ask_the_same_number_of_questions(name, queries, rows, office, django_assert_max_num_queries):
    make = {"contracts": ContractFactory, "services": ServiceFactory, "indicators": IndicatorFactory}[name]
    make.create_batch(rows)
    office.get(reverse(f"{name}:index"))

    with django_assert_max_num_queries(queries):
        response = office.get(reverse(f"{name}:index"))

    assert len(response.context["object_list"]) == min(rows, 20)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.GRANTS_OFFICER, Role.FINANCE_OFFICER])
def test_only_who_registers_contracts_searches_organisations(role, office, sign_in):
    chooser = reverse("organisation_chooser:choose")

    assert office.get(chooser).status_code == 200
    assert sign_in(UserFactory(role=role)).get(chooser).status_code == 403


def test_a_return_that_lies_astride_a_targets_days_is_told(office, contract):
    ReturnFactory(agreement=contract, number=3, period_start="2018-09-01", period_end="2018-11-30")

    page = office.get(reverse("contract_performance", args=[contract.pk])).content.decode()

    assert page.count("Does not count:") == 1
    assert "return 3 (1 September 2018 to 30 November 2018). Only some of its days are days of this target" in page


def test_the_first_days_that_are_reported_are_said_when_returns_are_issued(office):
    """An officer enters Restorative Dorset as it was: launched on 28 September 2017, counted from 1 October."""
    launched = ContractFactory(state=Agreement.State.LIVE, starts_on="2017-09-28", ends_on="2018-09-27")
    TargetFactory(agreement=launched)

    page = office.post(reverse("contract_move", args=[launched.pk, "issue-returns"]), follow=True)

    said = [str(message) for message in page.context["messages"]]
    assert said == ["4 returns are issued, the first for 1 October 2017 to 31 December 2017."]
