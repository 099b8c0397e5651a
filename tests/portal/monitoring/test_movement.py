"""Which figure of a return moved beyond its usual range."""

from datetime import date
from decimal import Decimal

import pytest

from portal.monitoring.comparison import rows_of
from portal.monitoring.movement import moved
from portal.monitoring.periods import months_later
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import MeasurementFactory, ReturnFactory, TargetFactory

pytestmark = pytest.mark.django_db

# Mean 20.75, mean moving range 2: limits 20.75 ± 2.66 × 2.
LAST_EIGHT = [20, 22, 19, 21, 20, 23, 21, 20]


def quarter(agreement, number, value, indicator):
    starts = months_later(date(2015, 1, 1), 3 * number)
    made = ReturnFactory(
        agreement=agreement, number=number, period_start=starts, period_end=months_later(starts, 3).replace(day=1)
    )
    MeasurementFactory(monitoring_return=made, indicator=indicator, value=Decimal(value))
    return made


@pytest.mark.parametrize(
    ("before", "value", "words", "unusual"),
    [
        (LAST_EIGHT, 21, "Within its usual range, 16 to 26.", False),
        (LAST_EIGHT, 40, "Above its usual range, 16 to 26.", True),
        (LAST_EIGHT, 3, "Below its usual range, 16 to 26.", True),
        (LAST_EIGHT[:5], 40, "Too early to tell", None),
        ([0, 0, 1, 0, 0, 0, 0, 1], 2, "Hard to tell: it was mostly 0, or always the same", None),
    ],
)
def test_a_figure_beside_the_eight_before_it(before, value, words, unusual):
    agreement = AgreementFactory()
    indicator = TargetFactory(agreement=agreement, starts_on=date(2015, 1, 1), ends_on=date(2019, 1, 1)).indicator
    for number, one in enumerate(before, start=1):
        quarter(agreement, number, one, indicator)
    now = quarter(agreement, len(before) + 1, value, indicator)

    [found] = moved(now, rows_of(now))

    assert (found.movement.words, found.movement.unusual) == (words, unusual)
    assert found.earlier == [str(one) for one in reversed(before)]
