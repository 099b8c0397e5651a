"""Everything that the public reads of a contract's figures, attacked: whoever kept every edition, knows the targets and
the rule, and tries every row of figures that would have read the same, finds no hidden count."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from commissioning.domain.hiding import AFTER_THE_GAP, LATER, NEVER, safe_among
from commissioning.domain.related import Rate
from portal.monitoring.models import Indicator, Target
from portal.monitoring.performance.promises import Figure
from portal.monitoring.performance.ratings import Rating
from portal.monitoring.performance.standing import assess
from portal.monitoring.periods import Frequency, periods
from portal.monitoring.standings import PeriodFigure, TargetStanding, promise_of
from portal.monitoring.suppression import is_small

YEAR = date(2017, 10, 1), date(2018, 9, 30)
QUARTERS = periods(*YEAR, Frequency.QUARTERLY)


def target_of(value, *, starts=0, ends=3, pk=1, **rest) -> Target:
    indicator = Indicator(pk=pk, title="Referrals", noun="referrals", definition="One.", **rest)
    return Target(
        indicator=indicator,
        value=Decimal(value),
        starts_on=QUARTERS[starts].starts_on,
        ends_on=QUARTERS[ends].ends_on,
    )


def standing(target, counts) -> TargetStanding:
    """As `standings_of` makes it for the public. `counts` are those of the quarters of the year; None is not accepted
    yet, and a pair is (cases, what they are out of)."""
    found = []
    for quarter, count in zip(QUARTERS, [*counts, None, None, None, None], strict=False):
        if quarter.starts_on < target.starts_on or quarter.ends_on > target.ends_on:
            continue
        parts = tuple(map(Decimal, count)) if isinstance(count, tuple) else None
        rate = None if parts is None or not parts[1] else (100 * parts[0] / parts[1]).quantize(Decimal("0.01"))
        value = rate if parts else None if count is None else Decimal(count)
        found.append(PeriodFigure(quarter.starts_on, quarter.ends_on, value, count is not None, Decimal(1), parts))
    return TargetStanding(target, assessed(found, promise_of(target)), found)


def assessed(found, promise):
    reported = [
        Figure(starts_on=one.starts_on, ends_on=one.ends_on, value=value, out_of=out_of)
        for one in found
        for value, out_of in [one.parts or (one.value, None)]
        if value is not None
    ]
    return assess(promise, reported, as_at=YEAR[1])


def read(safe):
    """All that is published of a target, as it stands and as it stood at the end of each quarter."""
    return tuple(
        (tuple(one.values), tuple(one.instead), one.actual, one.standing.rating, one.sentence)
        for one in (safe, *safe.quarters.values())
    )


def editions(targets, counts, rates=()):
    """What is read as the quarters come in one by one."""
    return tuple(
        tuple(read(one) for one in safe_among([standing(target, counts[: known + 1]) for target in targets], rates))
        for known in range(len(counts))
    )


def found_out(targets, length, *, wide, most):
    """The hidden small counts that only one value goes with, looked for among counts up to `most`."""
    same = defaultdict(list)
    for counts in product(range(wide), repeat=length):
        same[editions(targets, counts)].append(counts)
    return [
        (counts, place)
        for looks_so in same.values()
        for counts in looks_so[:1]
        if max(counts) <= most
        for place in range(length)
        if is_small(counts[place]) and len({one[place] for one in looks_so}) < 2
    ]


@pytest.mark.parametrize("value", [7, 12, 16, 20, 33, 40])
@pytest.mark.parametrize("direction", ["more", "less"])
def test_neither_rating_nor_sentence_gives_a_small_count_away(value, direction):
    assert found_out([target_of(value, direction=direction)], 2, wide=13, most=8) == []


@pytest.mark.parametrize("aggregation", ["sum", "average"])
def test_nor_after_three_quarters(aggregation):
    assert found_out([target_of(11, aggregation=aggregation)], 3, wide=9, most=4) == []


@pytest.mark.parametrize(("value", "direction"), [(4, "more"), (3, "less"), (2, "more")])
def test_nor_the_rating_of_a_level(value, direction):
    """Of at least four, "Good" would be a four."""
    assert found_out([target_of(value, direction=direction, aggregation="latest")], 2, wide=8, most=6) == []


@pytest.mark.parametrize("aggregation", ["latest", "average"])
@pytest.mark.parametrize("small", [1, 2, 3, 4])
def test_a_forecast_that_is_made_from_single_figures_is_left_out_beside_hidden_ones(aggregation, small):
    """How far an average may still move follows from the scatter of the figures, and that from the hidden one."""
    target = target_of(30, aggregation=aggregation)
    target.ends_on = date(2019, 9, 30)

    [safe] = safe_among([standing(target, (20, small, 22, 21))], [])

    assert "four times out of five" not in safe.sentence


@pytest.mark.parametrize("starts", [1, 2])
def test_two_targets_that_share_some_of_their_time_do_not_give_away_what_they_do_not_share(starts):
    both = [target_of(40, ends=2), target_of(20, starts=starts, ends=2)]

    assert found_out(both, 3, wide=9, most=4) == []


def test_one_that_begins_within_a_group_says_nothing_that_could_be_subtracted():
    both = [target_of(90), target_of(40, starts=2)]

    whole, half = safe_among([standing(one, (20, 3, 1, 9)) for one in both], [])

    assert whole.actual == 33
    assert (half.values, half.actual, half.standing.rating) == ([None, None], None, Rating.OTHER)


def test_years_that_follow_each_other_are_told_apart():
    """So that the last quarter of one does not keep the next one waiting."""
    both = [target_of(90, ends=1), target_of(40, starts=2)]

    first, second = safe_among([standing(one, (20, 3, 8, 9)) for one in both], [])

    assert (first.actual, second.actual) == (20, 17)


def test_cases_of_one_time_are_hidden_with_their_rate_of_another():
    cases, out_of = target_of(90, pk=1), target_of(90, pk=2, starts=1)
    reported = [standing(cases, (20, 20, 12, 20)), standing(out_of, (20, 22, 20, 20))]

    safe = safe_among(reported, [Rate(1, 2)])

    # Two of 22 were missed in the second quarter: a part of a group with the third.
    assert [one.values[1:3] if one is safe[0] else one.values[:2] for one in safe] == [[None, None], [None, None]]
    assert (safe[0].actual, safe[1].actual) == (72, 62)


@pytest.mark.parametrize(
    ("counts", "actual", "why"),
    [
        ((20, 3), 20, LATER),
        ((20, 9, 30, 3), 59, NEVER),
        ((20, None, 30), 20, AFTER_THE_GAP),
    ],
)
def test_why_nothing_newer_is_said(counts, actual, why):
    [safe] = safe_among([standing(target_of(90), counts)], [])

    assert safe.actual == actual
    assert safe.sentence.endswith(why)


def test_a_figure_that_waits_for_an_earlier_one_is_not_called_small():
    [safe] = safe_among([standing(target_of(90), (None, 30))], [])

    assert safe.sentence == (
        "Figures are shown once those of the periods before them are accepted. The target is 90 referrals."
    )


def test_the_rating_is_that_of_the_figures_that_are_shown():
    """29 and a hidden four are as much as 33; 29 alone, after three quarters of the work, are more than expected."""
    [safe] = safe_among([standing(target_of(44), (10, 19, 4))], [])

    assert (safe.actual, safe.standing.rating) == (29, Rating.GOOD)
    assert safe.standing.expected == 22


def test_days_up_to_which_something_may_be_said():
    [safe] = safe_among([standing(target_of(90), (20, 3, 8, 2))], [])

    assert safe.told_to == {QUARTERS[0].ends_on, QUARTERS[2].ends_on}


def averages(*figures):
    """A target on an average of people; of each quarter the average, and of how many it is."""
    target = target_of(70, unit="days", aggregation="average", denominator_id=9)
    found = [
        PeriodFigure(quarter.starts_on, quarter.ends_on, Decimal(days), True, Decimal(70), weight=Decimal(people))
        for quarter, (days, people) in zip(QUARTERS, figures, strict=False)
    ]
    standing = assess(promise_of(target), [one.figure for one in found], as_at=YEAR[1])
    return TargetStanding(target, standing, found, weights=[one.weight for one in found])


def test_averages_of_many_people_are_told():
    [safe] = safe_among([averages((61, 30), (72, 70))], [])

    assert (safe.values, safe.actual) == ([Decimal(61), Decimal(72)], Decimal("68.70"))


def test_single_averages_do_not_tell_how_few_people_one_is_of():
    """With 61, 72 and 68.7 anybody can see that three in ten were in the first quarter."""
    [safe] = safe_among([averages((61, 3), (72, 7))], [])

    assert (safe.values, safe.instead, safe.actual) == ([None, None], ["Hidden", "Hidden"], Decimal("68.70"))
    assert safe.standing.forecast is None
    assert safe.told_to == {QUARTERS[1].ends_on}


def test_an_average_of_few_people_is_not_told():
    [safe] = safe_among([averages((61, 3))], [])

    assert (safe.values, safe.actual, safe.standing.rating) == ([None], None, Rating.OTHER)
    assert "61" not in safe.sentence


def test_few_people_of_another_year_hide_single_averages_too():
    whole = averages((61, 30), (72, 70))

    [safe] = safe_among([replace(whole, weights=[*whole.weights, Decimal(2)])], [])

    assert (safe.values, safe.actual) == ([None, None], Decimal("68.70"))
