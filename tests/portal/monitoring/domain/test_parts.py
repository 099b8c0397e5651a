"""How a figure splits: kept only where the parts make the figure, and asked for before the return goes."""

from decimal import Decimal

import pytest

from portal.agreements.models import Agreement
from portal.events import ledger
from portal.monitoring.domain import PartsWrong, Reported, ReturnIncomplete, save_figures, submit_return
from portal.monitoring.models import Category, MeasurementPart
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(state=Agreement.State.LIVE)


@pytest.fixture
def provider(agreement):
    return MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user


@pytest.fixture
def indicator(agreement):
    indicator = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    indicator.breakdowns.add(BreakdownFactory(title="Source of referral"))
    return indicator


@pytest.fixture
def due(agreement):
    return ReturnFactory(agreement=agreement)


def parts(**values):
    """By category id: parts(Police=12, Themselves=7)."""
    return {Category.objects.get(label=label).pk: Decimal(value) for label, value in values.items()}


def kept():
    return dict(MeasurementPart.objects.values_list("category__label", "value"))


def test_parts_are_kept_and_changed(indicator, due, provider):
    save_figures(due, {indicator.pk: Reported(Decimal(19), "", parts(Police=12, Themselves=7))}, by=provider)
    save_figures(due, {indicator.pk: Reported(Decimal(19), "", parts(Police=19))}, by=provider)

    assert kept() == {"Police": Decimal(19)}
    assert ledger.timeline(due).first().changes == {"Referrals": ["19; Police 12, Themselves 7", "19; Police 19"]}


def test_saving_the_same_parts_again_leaves_no_trace(indicator, due, provider):
    said = {indicator.pk: Reported(Decimal(19), "", parts(Police=12, Themselves=7))}
    save_figures(due, said, by=provider)

    assert save_figures(due, said, by=provider).revision == 1


def test_parts_that_do_not_make_the_figure_are_refused_and_nothing_is_stored(agreement, indicator, due, provider):
    other = TargetFactory(agreement=agreement).indicator

    with pytest.raises(PartsWrong) as refused:
        save_figures(
            due,
            {
                other.pk: Reported(Decimal(5)),
                indicator.pk: Reported(Decimal(19), "", parts(Police=12, Themselves=6)),
            },
            by=provider,
        )

    assert refused.value.problems == [
        "Referrals, by source of referral: the parts come to 18, but the figure is 19. Change one of them."
    ]
    assert not due.measurements.exists()


def test_parts_need_their_figure(indicator, due, provider):
    with pytest.raises(PartsWrong, match="enter the figure that the parts are of"):
        save_figures(due, {indicator.pk: Reported(None, "", parts(Police=12))}, by=provider)


def test_parts_of_another_indicator_are_left_out(indicator, due, provider):
    elsewhere = BreakdownFactory(labels=["Elsewhere"])

    save_figures(
        due,
        {indicator.pk: Reported(Decimal(19), "", parts(Police=19) | {elsewhere.categories.get().pk: Decimal(3)})},
        by=provider,
    )

    assert kept() == {"Police": Decimal(19)}


def test_parts_of_a_score_do_not_add_up_to_it(agreement, due, provider):
    score = TargetFactory(agreement=agreement, indicator__unit="score", indicator__aggregation="average").indicator
    score.breakdowns.add(BreakdownFactory())

    save_figures(due, {score.pk: Reported(Decimal("3.4"), "", parts(Police="3.2", Themselves="3.8"))}, by=provider)

    assert kept() == {"Police": Decimal("3.2"), "Themselves": Decimal("3.8")}


def test_a_figure_without_a_word_on_its_parts_keeps_them_and_the_return_waits_until_they_fit(indicator, due, provider):
    """As from a spreadsheet that has no parts."""
    save_figures(due, {indicator.pk: Reported(Decimal(19), "", parts(Police=19))}, by=provider)
    save_figures(due, {indicator.pk: Reported(Decimal(21))}, by=provider)

    with pytest.raises(ReturnIncomplete) as refused:
        submit_return(due, by=provider)

    assert kept() == {"Police": Decimal(19)}
    assert refused.value.parts == [
        "Referrals, by source of referral: the parts come to 19, but the figure is 21. Change one of them."
    ]


def test_a_return_goes_with_its_parts(indicator, due, provider):
    MeasurementFactory(monitoring_return=due, indicator=indicator)
    with pytest.raises(ReturnIncomplete, match="Referrals, by source of referral: the parts"):
        submit_return(due, by=provider)
    save_figures(due, {indicator.pk: Reported(Decimal(19), "", parts(Police=19))}, by=provider)

    assert submit_return(due, by=provider).state == "submitted"


def test_nought_has_no_parts(indicator, due, provider):
    MeasurementFactory(monitoring_return=due, indicator=indicator, value=0)

    assert submit_return(due, by=provider).state == "submitted"
