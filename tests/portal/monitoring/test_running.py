"""A row of figures as people see it: is it changing?"""

from decimal import Decimal

from portal.monitoring.figures import Unit
from portal.monitoring.running import run_of


def run(*values: int, unit: Unit = Unit.COUNT):
    labels = [f"Q{number}" for number in range(1, len(values) + 1)]
    return run_of("Referrals", labels, [Decimal(value) for value in values], unit=unit, noun="referrals")


def test_nine_figures_are_too_few():
    assert run(*range(9)) is None


def test_a_steady_service_signals_nothing():
    assert run(20, 24, 19, 23, 21, 18, 22, 25, 20, 21).signals == []


def test_a_shift_in_words():
    assert run(20, 30, 22, 29, 21, 31, 23, 36, 43, 35, 44, 36, 45).signals[-1] == (
        "A shift upwards: from Q8 to Q13, 6 figures in a row lie above the middle, 31."
    )


def test_one_far_out_in_words():
    assert run(20, 21, 20, 19, 20, 21, 20, 45, 20, 21, 20, 19, unit=Unit.PERCENTAGE).signals == [
        "Unusually high: Q8. Up to 36.4% would be the usual ups and downs."
    ]


def test_a_trend_in_words():
    assert (
        "A trend upwards: from Q3 to Q8, each figure is higher than the one before."
        in run(5, 9, 4, 5, 5, 6, 7, 8, 5, 6, 5, 6).signals
    )


def test_the_chart_has_its_lines():
    chart = run(20, 24, 19, 23, 21, 18, 22, 25, 20, 21).chart

    assert [series.label for series in chart.series] == ["Accepted", "The middle", "Usual at most", "Usual at least"]
    assert chart.series[1].values == [Decimal("21.0")] * 10
