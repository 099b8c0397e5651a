"""The life of a contract and what the public sees of it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from commissioning.domain import (
    ContractMoved,
    accept_contract_return,
    go_live,
    issue_contract_returns,
    mobilise,
    publish,
    register_contract,
)
from commissioning.domain.hiding import LATER
from commissioning.models import Contract, PublishedContract
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement
from portal.events import ledger
from tests.commissioning.factories import ContractFactory, ServiceFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import MeasurementFactory, RateFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

QUARTERS = [
    ("2017-10-01", "2017-12-31"),
    ("2018-01-01", "2018-03-31"),
    ("2018-04-01", "2018-06-30"),
    ("2018-07-01", "2018-09-30"),
]


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def contract():
    return ContractFactory(title="Restorative Dorset", reference="CON-2017-0001", state=Agreement.State.LIVE)


def reported(contract, indicator, *values, trait="accepted"):
    """Returns for the first quarters with these figures."""
    return [
        MeasurementFactory(
            monitoring_return=ReturnFactory(
                agreement=contract, number=number, period_start=starts, period_end=ends, **{trait: True}
            ),
            indicator=indicator,
            value=Decimal(value),
        ).monitoring_return
        for number, ((starts, ends), value) in enumerate(zip(QUARTERS, values, strict=False), start=1)
    ]


def test_a_new_contract_gets_its_reference(officer):
    contract = Contract(
        title="Restorative Dorset",
        purpose="Panels.",
        service=ServiceFactory(),
        organisation=OrganisationFactory(),
        value=Decimal(1000),
        starts_on=date(2017, 9, 28),
        ends_on=date(2020, 9, 27),
    )

    register_contract(contract, by=officer)

    assert contract.reference == "CON-2017-0001"
    assert [event.verb for event in ledger.timeline(contract)] == ["contract-registered"]


def test_from_planned_to_live(officer):
    contract = ContractFactory()

    mobilise(contract, by=officer)
    live = go_live(contract, by=officer)

    assert live.state == Agreement.State.LIVE
    assert [event.verb for event in ledger.timeline(contract)] == ["contract-live", "contract-mobilised"]


@pytest.mark.parametrize(
    ("verb", "state"),
    [(mobilise, state) for state in Agreement.State if state != Agreement.State.PLANNED]
    + [(go_live, state) for state in Agreement.State if state not in {"offered", "mobilising"}],
)
def test_a_button_pressed_too_late_changes_nothing(verb, state, officer):
    contract = ContractFactory(state=state)

    with pytest.raises(ContractMoved):
        verb(contract, by=officer)

    assert Contract.objects.get().state == state
    assert list(ledger.timeline(contract)) == []


@pytest.mark.parametrize("role", [Role.GRANTS_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER])
@pytest.mark.parametrize("verb", [mobilise, go_live, publish, issue_contract_returns])
def test_only_a_commissioning_officer_moves_a_contract(verb, role):
    contract = ContractFactory()

    with pytest.raises(NotAllowed, match="Only a commissioning officer changes a contract"):
        verb(contract, by=UserFactory(role=role))

    assert list(ledger.timeline(contract)) == []


def test_returns_come_at_the_contracts_own_frequency(contract, officer):
    contract.return_frequency = Contract.ReturnFrequency.YEARLY
    contract.save()

    assert [one.period_start for one in issue_contract_returns(contract, by=officer)] == [
        date(2017, 10, 1),
        date(2018, 10, 1),
        date(2019, 10, 1),
    ]


def test_returns_keep_to_the_year_of_the_targets(officer):
    """Restorative Dorset was launched on 28 September 2017, and its target counts from 1 October."""
    contract = ContractFactory(starts_on=date(2017, 9, 28), ends_on=date(2020, 9, 27))
    TargetFactory(agreement=contract, starts_on=date(2018, 10, 1), ends_on=date(2019, 9, 30))
    TargetFactory(agreement=contract, starts_on=date(2017, 10, 1), ends_on=date(2018, 9, 30))

    issued = issue_contract_returns(contract, by=officer)

    assert [(one.period_start, one.period_end) for one in issued[:2] + issued[-1:]] == [
        (date(2017, 10, 1), date(2017, 12, 31)),
        (date(2018, 1, 1), date(2018, 3, 31)),
        (date(2020, 7, 1), date(2020, 9, 27)),
    ]
    assert len(issued) == 12
    assert issue_contract_returns(contract, by=officer) == []


def test_months_before_the_targets_are_reported_on_their_own(officer):
    contract = ContractFactory(starts_on=date(2017, 8, 15), ends_on=date(2018, 9, 30))
    TargetFactory(agreement=contract, starts_on=date(2017, 10, 1), ends_on=date(2018, 9, 30))

    issued = issue_contract_returns(contract, by=officer)

    assert [(one.period_start, one.period_end) for one in issued[:2]] == [
        (date(2017, 8, 15), date(2017, 9, 30)),
        (date(2017, 10, 1), date(2017, 12, 31)),
    ]


def test_what_is_published_is_what_was_accepted(contract, officer):
    target = TargetFactory(agreement=contract)
    reported(contract, target.indicator, 19, 22)
    reported_later = ReturnFactory(
        agreement=contract, number=3, period_start="2018-04-01", period_end="2018-06-30", sent=True
    )
    MeasurementFactory(monitoring_return=reported_later, indicator=target.indicator, value=Decimal(60))

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert (shown.actual, shown.rating) == (Decimal(41), "Approaching target")
    assert shown.sentence == (
        "41 of 90 referrals by 31 March 2018, when it should have been at least 45; about 82 are expected by "
        "30 September 2018 (68 to 99 four times out of five), so the target is unlikely to be met (the chance is 26%), "
        "because that takes 49 more, and at this pace about 41 come."
    )
    assert [(period["label"], period["actual"]) for period in shown.periods] == [
        ("Oct to Dec 2017", "19"),
        ("Jan to Mar 2018", "22"),
        ("Apr to Jun 2018", None),
    ]
    # 90 × 92, 90 and 91 ÷ 365
    assert [period["profile"] for period in shown.periods] == ["22.7", "22.2", "22.4"]


def test_accepting_a_return_brings_the_published_figures_up_to_date(contract, officer):
    target = TargetFactory(agreement=contract)
    sent, *_ = reported(contract, target.indicator, 19, trait="sent")
    publish(contract, by=officer)
    before = PublishedContract.objects.get()

    accept_contract_return(sent, by=officer)

    after = PublishedContract.objects.get()
    assert (before.pk, before.slug) == (after.pk, after.slug)
    assert after.targets.get().actual == Decimal(19)


def test_a_contract_that_is_not_published_stays_so(contract, officer):
    target = TargetFactory(agreement=contract)
    sent, *_ = reported(contract, target.indicator, 19, trait="sent")

    accept_contract_return(sent, by=officer)

    assert not PublishedContract.objects.exists()


def test_small_counts_are_hidden_and_cannot_be_worked_out(contract, officer):
    target = TargetFactory(agreement=contract, value=12)
    reported(contract, target.indicator, 3, 8, 20)

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert [(period["actual"], period["hidden"]) for period in shown.periods] == [
        (None, "Hidden"),
        (None, "Hidden"),
        ("20", ""),
    ]
    assert shown.actual == Decimal(31)


def test_a_small_latest_count_cannot_be_worked_out_from_the_edition_before(contract, officer):
    target = TargetFactory(agreement=contract, value=90)
    reported(contract, target.indicator, 9)
    publish(contract, by=officer)
    before = PublishedContract.objects.get().targets.get()
    second = ReturnFactory(agreement=contract, number=2, period_start="2018-01-01", period_end="2018-03-31", sent=True)
    MeasurementFactory(monitoring_return=second, indicator=target.indicator, value=Decimal(3))

    accept_contract_return(second, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert shown.actual == Decimal(9)
    assert [period["actual"] for period in shown.periods] == ["9", None]
    assert shown.rating == before.rating
    assert shown.sentence == f"{before.sentence} {LATER}"


def test_a_total_that_points_at_people_is_hidden_with_what_gives_it_away(contract, officer):
    target = TargetFactory(agreement=contract, value=12)
    reported(contract, target.indicator, 3)

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert shown.actual is None
    assert [(period["actual"], period["hidden"]) for period in shown.periods] == [(None, "Hidden")]
    assert shown.sentence == (
        "The number so far is too small to be shown without pointing at people. The target is 12 referrals."
    )


def test_a_figure_taken_over_hides_nothing_before_it_is_accepted(contract, officer):
    """Else a provider could take its results from the public page by a tick in a draft."""
    source, *_ = reported(contract, TargetFactory(agreement=contract).indicator, 3)
    other = ContractFactory(state=Agreement.State.LIVE, organisation=contract.organisation)
    target = TargetFactory(agreement=other, indicator=contract.targets.get().indicator)
    told = ReturnFactory(agreement=other, number=1, period_start="2017-10-01", period_end="2017-12-31", accepted=True)
    draft = ReturnFactory(agreement=other, number=2, period_start="2018-01-01", period_end="2018-03-31")
    MeasurementFactory(monitoring_return=told, indicator=target.indicator, value=22)
    MeasurementFactory(
        monitoring_return=draft, indicator=target.indicator, value=3, came_by="shared", taken_from=source
    )

    publish(other, by=officer)

    assert PublishedContract.objects.get().targets.get().actual == 22


def test_a_figure_taken_over_from_another_contract_is_not_told_twice(contract, officer):
    """The contract that counted it hides the 3. Here it would stand in other company, whose total gives it away."""
    source, *_ = reported(contract, TargetFactory(agreement=contract).indicator, 3)
    other = ContractFactory(state=Agreement.State.LIVE, organisation=contract.organisation)
    target = TargetFactory(agreement=other, indicator=contract.targets.get().indicator)
    taken = ReturnFactory(agreement=other, number=1, period_start="2017-10-01", period_end="2017-12-31", accepted=True)
    later = ReturnFactory(agreement=other, number=2, period_start="2018-01-01", period_end="2018-03-31", accepted=True)
    MeasurementFactory(
        monitoring_return=taken, indicator=target.indicator, value=3, came_by="shared", taken_from=source
    )
    MeasurementFactory(monitoring_return=later, indicator=target.indicator, value=22)

    publish(other, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert (shown.actual, shown.rating, shown.chance) == (None, "Other", None)
    assert [(period["actual"], period["hidden"]) for period in shown.periods] == [
        (None, "Counted elsewhere"),
        (None, "Counted elsewhere"),
    ]
    assert shown.sentence == (
        "This is counted under another agreement of the same organisation, so it is not told here a second time. "
        "The target is 90 referrals."
    )


@time_machine.travel("2018-05-15")
def test_a_figure_that_is_accepted_before_its_period_is_over_takes_nothing_away(contract, officer):
    reported(contract, TargetFactory(agreement=contract).indicator, 3, 22, 30)

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert (shown.actual, shown.rating) == (Decimal(25), "Inadequate")
    assert shown.sentence.startswith("25 of 90 referrals by 31 March 2018,")


def test_per_cents_are_not_counts(contract, officer):
    target = TargetFactory(agreement=contract, value=80, indicator__unit="percentage", indicator__aggregation="latest")
    reported(contract, target.indicator, 3)

    publish(contract, by=officer)

    assert PublishedContract.objects.get().targets.get().actual == Decimal(3)


def test_a_small_level_says_how_small_as_nothing_is_added_up(contract, officer):
    target = TargetFactory(agreement=contract, value=12, indicator__aggregation="latest")
    reported(contract, target.indicator, 3, 8)

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert [(period["actual"], period["hidden"]) for period in shown.periods] == [(None, "Hidden: 1 to 4"), ("8", "")]


def of_a_rate(contract, *quarters, **target):
    """A target on a rate, and a return for each quarter: so many cases out of so many."""
    rate = RateFactory(numerator__title="Contacted in time", denominator__title="Referred")
    made = TargetFactory(agreement=contract, indicator=rate, value=80, **target)
    for returned, (_, out_of) in zip(
        reported(contract, rate.numerator, *[cases for cases, _ in quarters]), quarters, strict=True
    ):
        MeasurementFactory(monitoring_return=returned, indicator=rate.denominator, value=Decimal(out_of))
    return made


def test_a_rate_is_shown_once_neither_its_cases_nor_its_misses_point_at_people(contract, officer):
    of_a_rate(contract, (30, 40), (38, 40), (20, 30))

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert [(period["actual"], period["hidden"]) for period in shown.periods] == [
        ("75", ""),
        (None, "Hidden"),
        (None, "Hidden"),
    ]
    assert shown.actual == Decimal("80.00")


def test_a_rate_waits_for_more(contract, officer):
    of_a_rate(contract, (30, 40), (38, 40))

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert shown.actual == Decimal(75)
    assert shown.sentence.startswith("75% of all up to 31 December 2017, against a target of at least 80%;")
    assert shown.sentence.endswith(LATER)


def test_a_rate_of_few_is_not_shown(contract, officer):
    of_a_rate(contract, (3, 4))

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.get()
    assert (shown.actual, shown.sentence) == (
        None,
        "There are too few so far to show the rate without pointing at people. The target is at least 80%.",
    )


def test_counts_that_give_a_rate_away_are_hidden_with_it(contract, officer):
    """38 of 40 says that two were missed, whether it stands there as a rate or as two counts."""
    rate = of_a_rate(contract, (30, 40), (38, 40)).indicator
    TargetFactory(agreement=contract, indicator=rate.numerator, value=120)
    TargetFactory(agreement=contract, indicator=rate.denominator, value=150)

    publish(contract, by=officer)

    shown = PublishedContract.objects.get().targets.all()
    assert {one.indicator: ([period["actual"] for period in one.periods], one.actual) for one in shown} == {
        rate.title: (["75", None], Decimal(75)),
        "Contacted in time": (["30", None], Decimal(30)),
        "Referred": (["40", None], Decimal(40)),
    }


def test_a_count_alone_is_hidden_by_its_own_size(contract, officer):
    """No figure beside it from which the misses could be worked out."""
    rate = RateFactory()
    TargetFactory(agreement=contract, indicator=rate.numerator)
    reported(contract, rate.numerator, 38, 30)

    publish(contract, by=officer)

    assert [period["actual"] for period in PublishedContract.objects.get().targets.get().periods] == ["38", "30"]
