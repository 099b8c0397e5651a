"""All contracts on one page: which will miss a target, and how sure that is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commissioning.models import Contract
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.domain import refresh_outlooks
from portal.monitoring.jobs import OutlooksFailed, refresh_all_outlooks
from portal.monitoring.models import Outlook, Target
from portal.monitoring.outlook_lists import next_return
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import MeasurementFactory, ReturnFactory, TargetFactory

pytestmark = pytest.mark.django_db

QUARTERS = [("2017-10-01", "2017-12-31"), ("2018-01-01", "2018-03-31")]
PAGE = reverse("contracts:index")


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


def contract(title: str, *figures: int, **rest) -> Contract:
    """A live contract with a target of 90 and accepted quarters."""
    ends_on = timezone.localdate() + timedelta(days=400)
    made = ContractFactory(title=title, **{"state": Agreement.State.LIVE, "ends_on": ends_on, **rest})
    target = TargetFactory(agreement=made, indicator__noun="referrals")
    for number, ((starts, ends), value) in enumerate(zip(QUARTERS, figures, strict=False), start=1):
        quarter = ReturnFactory(agreement=made, number=number, period_start=starts, period_end=ends, accepted=True)
        MeasurementFactory(monitoring_return=quarter, indicator=target.indicator, value=Decimal(value))
    refresh_outlooks(made, as_at=date(2018, 5, 1))
    return made


def listed(response) -> list[str]:
    return [one.title for one in response.context["object_list"]]


def test_the_worst_come_first(office):
    contract("Safe", 30, 40)
    contract("Missing", 9, 8)
    contract("Over", 1, 1, state=Agreement.State.ENDED)
    contract("Not judged yet")
    contract("Close", 22, 23)

    assert listed(office.get(PAGE)) == ["Missing", "Close", "Safe", "Not judged yet", "Over"]


def test_one_past_its_last_day_says_so_and_is_not_in_force(office, officer):
    yesterday = timezone.localdate() - timedelta(days=1)
    contract("Running", 40, 40)
    contract("Run out", 1, 1, lead_officer=officer, ends_on=yesterday)
    contract("Ended", 1, 1, ends_on=yesterday, state=Agreement.State.ENDED)

    found = office.get(PAGE)

    assert listed(found) == ["Running", "Run out", "Ended"]
    assert [one.standing for one in found.context["object_list"]] == ["Live", "Live, past its last day", "Ended"]
    counts = {name: found.context[name] for name in ("in_force", "mine", "at_risk", "past")}
    assert counts == {"in_force": 1, "mine": 0, "at_risk": 0, "past": 1}
    assert "Live, past its last day</" in "".join(found.content.decode().split("\n")).replace(" </", "</")


def test_its_last_day_still_belongs_to_it(office):
    contract("Last day", 40, 40, ends_on=timezone.localdate())

    found = office.get(PAGE)

    assert (found.context["in_force"], found.context["past"]) == (1, 0)


def test_it_says_which_and_how_sure(office, officer):
    contract("Missing", 19, 22, lead_officer=officer)
    contract("Safe", 40, 40, lead_officer=officer)
    contract("Somebody else's", 1, 1)

    shown = office.get(PAGE).content.decode()

    assert "1 of your 2 contracts missed a target or may miss one." in shown
    assert "2 missed a target or may miss one</a>" in shown
    assert ": the target is unlikely to be met (26%)." in shown
    assert "41 of 90 referrals by 31 March 2018; 68 to 99 by 30 September 2018." in shown


def test_a_year_that_is_over_was_met_or_not(office):
    made = contract("Over", 19, 22)
    for number, (starts, ends) in enumerate([("2018-04-01", "2018-06-30"), ("2018-07-01", "2018-09-30")], start=3):
        quarter = ReturnFactory(agreement=made, number=number, period_start=starts, period_end=ends, accepted=True)
        MeasurementFactory(monitoring_return=quarter, indicator=made.targets.get().indicator, value=Decimal(20))
    refresh_outlooks(made, as_at=date(2018, 11, 1))

    shown = office.get(PAGE).content.decode()

    assert "was not met." in shown
    assert "81 of 90 referrals by 30 September 2018." in shown


def test_where_less_is_better_it_says_the_most_that_was_promised(office):
    made = contract("Custody")
    target = TargetFactory(agreement=made, value=5, indicator__direction="less", indicator__noun="times")
    quarter = ReturnFactory(agreement=made, number=7, accepted=True)
    MeasurementFactory(monitoring_return=quarter, indicator=target.indicator, value=Decimal(4))
    refresh_outlooks(made, as_at=date(2018, 5, 1))

    shown = Outlook.objects.get(target=target).in_short

    assert shown.startswith("4 times by 31 December 2017, against 5 at most")


def test_a_level_that_falls_short_is_weaker_than_what_is_as_likely_as_not(office):
    made = contract("Two targets", 22, 23)
    waiting = TargetFactory(
        agreement=made,
        value=60,
        indicator__title="People waiting",
        indicator__noun="people",
        indicator__direction="less",
        indicator__aggregation="latest",
    )
    MeasurementFactory(monitoring_return=made.returns.last(), indicator=waiting.indicator, value=Decimal(71))
    refresh_outlooks(made, as_at=date(2018, 5, 1))

    [row] = office.get(PAGE).context["object_list"]

    assert (row.outlook.target, row.outlook.rating, row.chance) == (waiting, "Requires improvement", None)
    assert row.outlook.in_short == "71 people by 31 March 2018, against 60 at most"


def test_a_return_with_a_question_is_not_overdue(office):
    made = contract("Asked", 19)
    ReturnFactory(agreement=made, number=9, period_start=date(2018, 4, 1), period_end=date(2018, 6, 30), asked=True)

    [row] = office.get(PAGE).context["object_list"]

    assert next_return(row) == "Answer awaited about a return"


def test_only_those_that_may_miss(office):
    contract("Missing", 9, 8)
    contract("Safe", 40, 40)
    contract("Over", 1, 1, state=Agreement.State.ENDED)

    assert listed(office.get(PAGE, {"outlook": "miss"})) == ["Missing"]


def test_it_can_be_sorted_by_what_is_due_next(office):
    for title, due in [("Later", date(2018, 9, 1)), ("Sooner", date(2018, 6, 1))]:
        made = contract(title, 20)
        ReturnFactory(agreement=made, number=9, period_start=date(2018, 4, 1), period_end=date(2018, 6, 30), due_on=due)

    response = office.get(PAGE, {"ordering": "return_due_on"})

    assert listed(response) == ["Sooner", "Later"]
    assert "Return overdue since 1 June 2018" in response.content.decode()


def test_of_each_indicator_the_latest_year_counts(office):
    made = contract("Two years", 9, 8)
    first = made.targets.get()
    TargetFactory(
        agreement=made, indicator=first.indicator, starts_on=date(2018, 10, 1), ends_on=date(2019, 9, 30), value=90
    )
    following = ReturnFactory(
        agreement=made, number=5, period_start=date(2018, 10, 1), period_end=date(2018, 12, 31), accepted=True
    )
    MeasurementFactory(monitoring_return=following, indicator=first.indicator, value=Decimal(40))
    refresh_outlooks(made, as_at=date(2019, 2, 1))

    (weakest,) = Outlook.objects.current()

    assert weakest.target.starts_on == date(2018, 10, 1)
    assert weakest.chance > 0.9


def test_a_year_gone_by_does_not_count_beside_one_that_is_reported_in_other_words(office):
    """Counted anew the next year, by another indicator: what was missed then is not what may be missed now."""
    made = contract("Reworded", 9, 8)
    later = TargetFactory(agreement=made, starts_on=date(2018, 10, 1), ends_on=date(2019, 9, 30), value=90)
    following = ReturnFactory(
        agreement=made, number=5, period_start=date(2018, 10, 1), period_end=date(2018, 12, 31), accepted=True
    )
    MeasurementFactory(monitoring_return=following, indicator=later.indicator, value=Decimal(40))
    refresh_outlooks(made, as_at=date(2019, 2, 1))

    assert [one.target for one in Outlook.objects.current()] == [later]
    assert office.get(reverse("contract_performance", args=[made.pk])).context["rating"] == "Good"


def test_a_target_that_is_missed_so_far_counts_though_nobody_can_say_how_sure_that_is(office):
    """Two scores are too few for a chance, and far from the target all the same."""
    contract("Good", 40, 40)
    made = contract("Scores", 2, 2)
    Outlook.objects.filter(target__agreement=made).update(chance=None, low=None, high=None, rating="Inadequate")
    contract("Not judged yet")
    contract("Nearly", 22, 23)

    response = office.get(PAGE)
    shown = response.content.decode()

    assert listed(response) == ["Scores", "Nearly", "Good", "Not judged yet"]
    assert "is missed so far; there are too few figures for a chance." in shown
    assert listed(office.get(PAGE, {"outlook": "miss"})) == ["Scores", "Nearly"]


def test_a_target_to_come_does_not_hide_the_one_that_runs(office):
    made = contract("Two years", 9, 8)
    TargetFactory(
        agreement=made,
        indicator=made.targets.get().indicator,
        starts_on=date(2018, 10, 1),
        ends_on=date(2019, 9, 30),
    )
    refresh_outlooks(made, as_at=date(2018, 5, 1))

    weakest = Outlook.objects.current().weakest_first().first()

    assert weakest.target.starts_on == date(2017, 10, 1)


def test_over_night_what_ended_yesterday_counts(office):
    made = contract("Live", 19, 22)
    Outlook.objects.update(chance=None, rating="Other")
    over = contract("Over", 19, 22, state=Agreement.State.ENDED)
    Outlook.objects.filter(target__agreement=over).update(chance=None)

    refresh_all_outlooks(0)

    assert Outlook.objects.get(target__agreement=made).chance == pytest.approx(0.264, abs=0.001)
    assert Outlook.objects.get(target__agreement=over).chance is None


def test_an_agreement_that_cannot_be_worked_out_does_not_stop_the_rest(caplog):
    broken, whole = contract("Broken", 19, 22), contract("Whole", 19, 22)
    Outlook.objects.update(chance=None)
    Target.objects.filter(agreement=broken).update(profile="by_hand", steps=[{"from": "no day"}])

    with pytest.raises(OutlooksFailed) as failure:
        refresh_all_outlooks(0)

    assert failure.value.agreements == [broken.pk]
    assert Outlook.objects.get(target__agreement=whole).chance is not None
    assert [record.message for record in caplog.records if record.name == "portal.monitoring.jobs"] == [
        f"The outlooks of agreement {broken.pk} were not worked out anew"
    ]


@pytest.mark.parametrize("many", [3, 20])
def test_its_cost_does_not_grow_with_the_contracts(office, many, django_assert_max_num_queries):
    for number in range(many):
        contract(f"Contract {number}", 20, 21)
    office.get(PAGE)

    with django_assert_max_num_queries(25):
        assert len(listed(office.get(PAGE))) == many


def test_its_export_says_the_chance(office):
    contract("Missing", 19, 22)

    lines = b"".join(office.get(PAGE, {"export": "csv"}).streaming_content).decode().splitlines()

    assert "Chance that the weakest target is met, 0 to 1" in lines[0]
    assert "0.26" in lines[1]
