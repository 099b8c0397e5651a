"""What a run chart signals, and what it does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.monitoring.performance.signals import Kind, Signal, is_unusual, limits, run_chart


def kinds(*values: float) -> list[tuple[Kind, int, int]]:
    return [(one.kind, one.first, one.last) for one in run_chart(values).signals]


def test_nine_figures_are_too_few():
    assert run_chart(range(9)) is None


def test_quarters_that_go_up_and_down_signal_nothing():
    assert kinds(20, 24, 19, 23, 21, 18, 22, 25, 20, 21) == []


def test_six_above_the_median_are_a_shift():
    values = [20, 30, 22, 29, 21, 31, 23, 36, 43, 35, 44, 36, 45]

    assert run_chart(values).median == 31
    assert kinds(*values) == [(Kind.SHIFT_DOWN, 0, 6), (Kind.SHIFT_UP, 7, 12)]
    assert kinds(20, 40, 22, 39, 21, 31, 23, 36, 43, 35, 44, 36) == []


def test_a_figure_on_the_median_neither_breaks_nor_makes_a_shift():
    values = [8, 13, 7, 9, 8, 10, 12, 8, 12, 11, 13, 10, 12, 11, 13]

    assert run_chart(values).median == 11
    assert Signal(Kind.SHIFT_UP, 8, 14) not in run_chart(values).signals


def test_five_that_go_up_are_a_trend_and_equal_ones_are_passed_over():
    assert (Kind.TREND_UP, 2, 7) in kinds(5, 9, 4, 5, 5, 6, 7, 8, 5, 6, 5, 6)
    assert (Kind.TREND_DOWN, 1, 5) in kinds(5, 9, 8, 7, 6, 5, 6, 5, 6, 5, 6, 5)
    assert kinds(5, 9, 4, 5, 6, 7, 5, 6, 5, 6, 5, 6) == []


def test_far_out_is_outside_the_limits():
    assert kinds(20, 21, 20, 19, 20, 21, 20, 45, 20, 21, 20, 19) == [(Kind.ABOVE, 7, 7)]


def test_the_limits_are_those_of_the_xmr_chart():
    """Mean 12, moving ranges 4, 2, 4: 12 ± 2.66 × 10 / 3."""
    assert limits([10, 14, 12, 12 + 4 - 4]) == pytest.approx((12 - 2.66 * 2, 12 + 2.66 * 2))
    assert limits([1, 5, 3, 7])[0] == 0


@pytest.mark.parametrize(("value", "answer"), [(21, False), (40, True), (2, True)])
def test_a_new_figure_beside_those_before_it(value, answer):
    assert is_unusual(value, [20, 22, 19, 21, 20, 23, 18, 21]) is answer


@pytest.mark.parametrize("value", [0.05, 0.1, 4.35, 66.67])
def test_figures_that_never_move_signal_nothing(value):
    """The mean of six times 0.05 is a hair over 0.05 in floating point."""
    assert [run_chart([value] * count).signals for count in (10, 12, 17)] == [(), (), ()]
    assert is_unusual(value, [value] * 6) is None


def test_what_hardly_ever_happens_has_no_usual_range():
    """Limits of figures that are mostly nought would call every third year changed."""
    assert run_chart([0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0]) is None
    assert is_unusual(2, [0, 1, 0, 0, 0, 1, 0]) is None


def test_five_are_too_few_to_call_a_figure_unusual():
    assert is_unusual(100, [20, 22, 19, 21, 20]) is None


def test_steady_services_rarely_signal():
    """Chance alone: twelve quarters of a service that does not change signal in at most one chart of six."""
    random = np.random.default_rng(3)
    signalling = sum(bool(run_chart(list(random.poisson(40, 12))).signals) for _ in range(2000))

    assert signalling / 2000 < 1 / 6


def test_a_service_that_halves_is_noticed():
    random = np.random.default_rng(4)
    noticed = sum(bool(run_chart([*random.poisson(40, 8), *random.poisson(20, 6)]).signals) for _ in range(1000))

    assert noticed / 1000 > 0.95


@given(st.lists(st.integers(1, 1000), min_size=10, max_size=40))
def test_upside_down_it_signals_the_same_the_other_way(values):
    top = 1001
    other = {Kind.SHIFT_UP: Kind.SHIFT_DOWN, Kind.TREND_UP: Kind.TREND_DOWN}
    other |= {down: up for up, down in other.items()}

    runs, turned = (
        [one for one in run_chart(row).signals if one.kind in other] for row in (values, [top - one for one in values])
    )

    assert sorted((other[one.kind], one.first, one.last) for one in runs) == sorted(
        (one.kind, one.first, one.last) for one in turned
    )
