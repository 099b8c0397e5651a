"""The library that a new office begins with."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.forms.models import model_to_dict

from portal.accounts.roles import Role
from portal.monitoring.domain import case_form, count_file, reword
from portal.monitoring.domain.library import seed_library
from portal.monitoring.library import read_library
from portal.monitoring.models import (
    Breakdown,
    CaseRule,
    Category,
    Distance,
    DistanceArea,
    Funnel,
    FunnelStep,
    Indicator,
)
from portal.monitoring.standings import standings_of
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import (
    AskedFigureFactory,
    IndicatorFactory,
    MeasurementFactory,
    ReturnFactory,
    TargetFactory,
)
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

MODELS = (Breakdown, Category, CaseRule, Indicator, Funnel, FunnelStep, Distance, DistanceArea)


def everything():
    return {
        model: [model_to_dict(one) | {"pk": one.pk} for one in model.objects.order_by("pk")] for model in MODELS
    } | {"splits": set(Indicator.breakdowns.through.objects.values_list("indicator", "breakdown"))}


def test_twice_is_as_once():
    seed_library(read_library())
    before = everything()

    again = seed_library(read_library())

    assert everything() == before
    assert again.made == []


def test_the_command_says_what_it_did():
    first, second = StringIO(), StringIO()

    call_command("seed_indicators", stdout=first)
    call_command("seed_indicators", stdout=second)

    number = sum(model.objects.count() for model in (Breakdown, Indicator, Funnel, Distance))
    assert first.getvalue().splitlines()[-1] == f"{number} added, 0 were there and stay as they are."
    assert second.getvalue() == f"0 added, {number} were there and stay as they are.\n"


def test_what_the_office_changed_stays():
    seed_library(read_library())
    renamed = Indicator.objects.get(library_key="rj-referrals")
    Indicator.objects.filter(pk=renamed.pk).update(title="Referrals, all", definition="As we count.")
    plans = Indicator.objects.get(library_key="vs-plans")
    plans.breakdowns.clear()
    plans.case_rule.delete()
    Category.objects.filter(code="other", breakdown__slug="crime-type").update(label="Something else")
    Funnel.objects.update(title="Our funnel")
    before = everything()

    assert seed_library(read_library()).made == []
    assert everything() == before


def test_what_is_reworded_stays_and_what_is_made_anew_goes_by_the_new_words():
    seed_library(read_library())
    closed = Indicator.objects.get(library_key="vs-closed")
    officer = UserFactory(role=Role.COMMISSIONING_OFFICER)
    now = reword(closed, by=officer, reason="Clearer", definition="Cases that ended.")
    Indicator.objects.get(library_key="vs-closed-planned-share").delete()

    seeded = seed_library(read_library())

    assert seeded.made == ["Share of cases closed as planned"]
    assert Indicator.objects.get(library_key="vs-closed-planned-share").denominator == now
    closed.refresh_from_db()
    assert closed.definition.startswith("Cases in which support ended")


def test_what_the_office_typed_before_is_taken_by_its_title():
    typed = IndicatorFactory(title="Needs assessed", definition="In our words.")

    seed_library(read_library())

    assert list(Indicator.objects.filter(title="Needs assessed")) == [typed]
    assert Indicator.objects.get(library_key="vs-accepted-share").denominator == typed


def test_each_is_what_the_office_could_have_typed():
    seed_library(read_library())

    for model in MODELS:
        for one in model.objects.all():
            one.full_clean()
    assert not Indicator.objects.filter(source="").exists()
    # Each split of a case file needs a code, and every breakdown has one for what is not known.
    assert not Breakdown.objects.exclude(categories__code="not-known").exists()


def test_every_rate_computes():
    seed_library(read_library())
    rates = Indicator.objects.filter(aggregation=Indicator.Aggregation.RATE)
    one = ReturnFactory(accepted=True)
    for rate in rates:
        TargetFactory(agreement=one.agreement, indicator=rate, value=Decimal(50))
    parts = set(one.indicators())
    numerators = {rate.numerator for rate in rates}
    for part in parts:
        MeasurementFactory(monitoring_return=one, indicator=part, value=Decimal(30 if part in numerators else 40))

    shown = {
        standing.target.indicator.title: standing.actual_shown
        for standing in standings_of(one.agreement, as_at=one.period_end)
    }

    assert shown == dict.fromkeys(rates.values_list("title", flat=True), "75%")
    assert len(shown) == 11


def test_each_picture_has_its_parts():
    seed_library(read_library())

    assert FunnelStep.objects.filter(waiting__isnull=False).exclude(waiting__unit="days").count() == 0
    assert [step.indicator.library_key for step in Funnel.objects.get().steps.all()] == [
        "rj-enquiries", "rj-referrals", "rj-contacted", "rj-assessed", "rj-suitable", "rj-prepared", "rj-outcomes",
        "rj-agreements", "rj-followed-up",
    ]  # fmt: skip
    areas = Distance.objects.get().areas.values_list("entry__library_key", "exit__library_key")
    assert [(entry.removesuffix("-entry"), left.removesuffix("-exit")) for entry, left in areas] == [
        (f"cr-{area}", f"cr-{area}")
        for area in ("health", "home", "family", "work", "drugs", "money", "outlook", "social")
    ]


def test_a_case_file_is_counted_by_its_rules():
    seed_library(read_library())
    due = ReturnFactory(period_start=date(2019, 10, 1), period_end=date(2019, 12, 31))
    provider = MembershipFactory(organisation=due.agreement.organisation).user
    for rule in CaseRule.objects.filter(indicator__library_key__startswith="vs-"):
        AskedFigureFactory(agreement=due.agreement, indicator=rule.indicator)
    columns = case_form(due).columns
    said = {
        "referred_on": "2019-10-07",
        "first_contact_on": "2019-10-08",
        "days_to_contact": "1",
        "reached_in_time": "yes",
        "assessed_on": "2019-10-14",
        "support_accepted": "yes",
        "age_band": "under-18",
        "source_of_referral": "police",
        "crime_type": "burglary",
        "council_area": "E06000059",
    }
    unknown = dict.fromkeys(["age_band", "source_of_referral", "crime_type", "council_area"], "not-known")
    cases = {"C-1": said, "C-2": unknown | {"referred_on": "2019-11-04"}}
    lines = [columns, *([case, *(cells.get(name, "") for name in columns[1:])] for case, cells in cases.items())]

    counted = count_file(due, "\n".join(",".join(line) for line in lines).encode(), "cases.csv", by=provider)

    keys = dict(Indicator.objects.values_list("pk", "library_key"))
    totals = {keys[one["indicator"]]: one["value"] for one in counted.totals}
    assert counted.problems == []
    assert {key: value for key, value in totals.items() if value != "0"} == {
        "vs-referrals": "2",
        "vs-children": "1",
        "vs-contacted": "1",
        "vs-days-to-contact": "1",
        "vs-assessed": "1",
        "vs-accepted": "1",
    }
