"""What was reported under one agreement is offered to the others that ask for it, and never taken unasked."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.agreements.models import Agreement
from portal.events.ledger import timeline
from portal.monitoring.domain import MayOnlyRead, Reported, save_figures, take_figures
from portal.monitoring.models import CameBy
from portal.monitoring.shared import offers_of
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import (
    BreakdownFactory,
    IndicatorFactory,
    MeasurementFactory,
    MeasurementPartFactory,
    ReturnFactory,
    TargetFactory,
)
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def indicator():
    return IndicatorFactory(title="Referrals")


def asking(organisation, indicator):
    agreement = AgreementFactory(organisation=organisation, state=Agreement.State.LIVE)
    TargetFactory(agreement=agreement, indicator=indicator)
    return agreement


@pytest.fixture
def told(organisation, indicator):
    """Accepted under another agreement."""
    accepted = ReturnFactory(agreement=asking(organisation, indicator), accepted=True)
    MeasurementFactory(monitoring_return=accepted, indicator=indicator, value=41, note="all of them")
    return accepted


@pytest.fixture
def due(told, organisation, indicator):
    return ReturnFactory(agreement=asking(organisation, indicator))


@pytest.fixture
def provider(organisation):
    return MembershipFactory(organisation=organisation, user=UserFactory()).user


def values(offers):
    return [(one.indicator.title, one.value, one.source) for one in offers]


def test_the_same_indicator_for_the_same_days_is_offered(due, told, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        offers = offers_of(due)

    assert values(offers) == [("Referrals", 41, told)]
    assert not due.measurements.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"period_end": date(2017, 12, 30)},
        {"state": "due"},
        {"kind": "end"},
        {"agreement__organisation": None},
    ],
)
def test_nothing_else_is(other, organisation, indicator):
    theirs = OrganisationFactory() if other.pop("agreement__organisation", "") is None else organisation
    made = ReturnFactory(agreement=asking(theirs, indicator), **({"sent": True} | other))
    MeasurementFactory(monitoring_return=made, indicator=indicator, value=41)

    assert offers_of(ReturnFactory(agreement=asking(organisation, indicator))) == []


def test_another_wording_is_another_figure(told, organisation):
    reworded = IndicatorFactory(title="Referrals", version=2)

    assert offers_of(ReturnFactory(agreement=asking(organisation, reworded))) == []


def test_taken_it_says_where_it_is_from(due, told, indicator, provider):
    assert take_figures(due, [indicator.pk], by=provider) == 1

    figure = due.measurements.get()
    assert (figure.value, figure.note, figure.came_by, figure.taken_from) == (41, "all of them", CameBy.SHARED, told)
    assert timeline(due).first().note == f"As in {told}"
    assert offers_of(due) == []


def test_its_parts_come_along(due, told, indicator, provider):
    breakdown = BreakdownFactory()
    indicator.breakdowns.add(breakdown)
    police = breakdown.categories.first()
    MeasurementPartFactory(measurement=told.measurements.get(), category=police, value=41)

    take_figures(due, [indicator.pk], by=provider)

    assert [(one.category, one.value) for one in due.measurements.get().parts.all()] == [(police, 41)]


def test_typed_over_it_is_a_figure_of_its_own(due, indicator, provider):
    take_figures(due, [indicator.pk], by=provider)
    due.refresh_from_db()
    save_figures(due, {indicator.pk: Reported(Decimal(30))}, by=provider)

    figure = due.measurements.get()
    assert (figure.came_by, figure.taken_from) == (CameBy.TYPED, None)
    assert [one.there for one in offers_of(due)] == [30]


def test_what_is_taken_is_not_handed_on(due, told, indicator, organisation, provider):
    take_figures(due, [indicator.pk], by=provider)
    due.refresh_from_db()
    third = ReturnFactory(agreement=asking(organisation, indicator))

    assert [one.source for one in offers_of(third)] == [told]


def test_who_may_only_read_takes_nothing(due, indicator, organisation):
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS, user=UserFactory()).user

    with pytest.raises(MayOnlyRead):
        take_figures(due, [indicator.pk], by=reader)


def test_on_the_page(due, told, indicator, provider, sign_in):
    browser = sign_in(provider)
    where = [due.agreement.reference, due.number]
    page = reverse("provider_return", args=where)

    assert "Referrals: 41" in browser.get(page).content.decode()
    browser.post(reverse("provider_return_take", args=where), {"take": ["x", "", "9" * 5000], "seen": 0})
    assert not due.measurements.exists()
    browser.post(reverse("provider_return_take", args=where), {"take": [indicator.pk], "seen": 0})

    assert due.measurements.get().value == 41
    shown = browser.get(page).content.decode()
    assert f"As in {told}" in shown
    assert "Reported already" not in shown


def test_an_old_page_takes_nothing_over_what_a_colleague_typed(due, told, indicator, provider, sign_in):
    browser = sign_in(provider)
    save_figures(due, {indicator.pk: Reported(Decimal(30))}, by=provider)
    where = reverse("provider_return_take", args=[due.agreement.reference, due.number])

    assert browser.post(where, {"take": [indicator.pk], "seen": 0}).status_code == 409
    assert browser.post(where, {"take": [indicator.pk]}).status_code == 409
    assert due.measurements.get().value == 30
