"""The contracts of the demonstration."""

from decimal import Decimal

import pytest
from django.utils import timezone

from commissioning.models import Contract, PublishedContract, Service
from home.demonstration.contract_figures import SHARES, parts_of
from home.demonstration.contracts import build_contracts
from home.demonstration.corrections import build_correction
from home.demonstration.today import QUESTION, build_today
from portal.accounts.roles import Role
from portal.monitoring.models import MonitoringReturn, Outlook, Target
from portal.monitoring.performance.ratings import Rating, worst
from portal.monitoring.pictures import pictures_of
from portal.monitoring.standings import standings_of
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def logins():
    return {
        "commissioning": UserFactory(role=Role.COMMISSIONING_OFFICER),
        "restorative": UserFactory(),
        "victim-support": UserFactory(),
        "partners": UserFactory(),
    }


def test_restorative_dorset_is_held_to_its_ninety_referrals(logins):
    build_contracts(logins)

    shown = PublishedContract.objects.get(title="Restorative Dorset").targets.get(number=1)
    assert (shown.target, shown.actual, shown.rating) == (90, 41, "Approaching target")
    states = MonitoringReturn.objects.filter(agreement__title="Restorative Dorset").values_list("state", flat=True)
    assert list(states) == ["accepted", "accepted", "submitted", "due"]


def test_building_twice_changes_nothing(logins):
    build_contracts(logins)
    before = [model.objects.count() for model in (Service, Contract, MonitoringReturn, PublishedContract)]

    build_contracts(logins)

    assert [model.objects.count() for model in (Service, Contract, MonitoringReturn, PublishedContract)] == before


def test_what_the_sources_do_not_give_says_so(logins):
    build_contracts(logins)

    assert set(Contract.objects.filter(value_is_illustrative=False).values_list("title", flat=True)) == {
        "Support for victims of crime",
        "Restorative justice, recommissioned",
    }
    notes = MonitoringReturn.objects.values_list("measurements__note", flat=True)
    assert {note for note in notes if note} == {
        "Illustrative",
        "As published for 2018/19.",
    }


def test_good_and_bad_ratings_are_there_and_what_asks_for_work(logins):
    build_contracts(logins)
    build_today(logins)

    ratings = {
        title: worst([Rating(one.rating) for one in Outlook.objects.filter(target__agreement__title=title)])
        for title in Contract.objects.values_list("title", flat=True)
    }
    assert ratings["Restorative Dorset"] == Rating.APPROACHING_TARGET
    # Of figures that are made up, none speaks ill of an organisation that is real.
    assert ratings["Support for victims of crime"] == Rating.GOOD
    assert ratings["Adult Return Home Interview Service"] == Rating.INADEQUATE
    assert ratings["Street Triage, Liaison and Diversion"] == Rating.GOOD
    assert ratings["Restorative justice, recommissioned"] == Rating.OTHER
    treatment = MonitoringReturn.objects.filter(agreement__title="Drug and alcohol intervention programme")
    assert treatment.overdue(timezone.localdate()).count() >= 1
    [asked] = treatment.filter(state="queried")
    assert asked.questions_in_words == f"People who began treatment: {QUESTION}"


def test_the_pictures_have_their_figures(logins):
    build_contracts(logins)

    funnel = pictures_of(Contract.objects.get(title="Restorative Dorset"))[0]
    assert [one.step.count for one in funnel.passages] == [66, 41, 32, 27, 22, 13, 10, 8, 7]
    target = Target.objects.get(indicator__library_key="rj-days-outcome")
    [one] = [one for one in standings_of(target.agreement, as_at=timezone.localdate()) if one.target == target]
    assert (funnel.passages[6].step.days_shown, one.actual_shown) == ("68.7", "68.7 days")
    distance = pictures_of(Contract.objects.get(title="Support for victims of crime"))[0]
    assert len(distance.gains) == 8


def test_the_parts_make_the_figure():
    for figure in (0, 1, 19, 3310):
        for shares in SHARES.values():
            parts = parts_of(Decimal(figure), shares)
            assert (sum(parts.values()), set(parts)) == (figure, set(shares))


def test_one_accepted_figure_is_being_corrected(logins):
    build_contracts(logins)

    build_correction(logins)
    build_correction(logins)

    correction = MonitoringReturn.objects.corrections().get()
    assert (correction.state, correction.corrects.state) == ("submitted", "accepted")
