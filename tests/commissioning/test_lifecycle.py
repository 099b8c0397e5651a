"""How a contract stood on any day."""

from datetime import date

import pytest

from commissioning.lifecycle import Life, standing_on

LIFE = Life(first_end=date(2020, 3, 31), mobilised_on=date(2017, 2, 1), live_on=date(2017, 4, 1))
ENDED = Life(first_end=date(2020, 3, 31), live_on=date(2017, 4, 1), is_ended=True)
STOPPED = Life(first_end=date(2020, 3, 31), live_on=date(2017, 4, 1), terminated_on=date(2018, 5, 1))
NEVER = Life(first_end=date(2020, 3, 31))


@pytest.mark.parametrize(
    ("day", "life", "ends_on", "words"),
    [
        (date(2017, 1, 31), LIFE, date(2020, 3, 31), "Planned"),
        (date(2017, 2, 1), LIFE, date(2020, 3, 31), "Mobilising"),
        (date(2017, 3, 31), LIFE, date(2020, 3, 31), "Mobilising"),
        (date(2017, 4, 1), LIFE, date(2020, 3, 31), "Live"),
        (date(2020, 3, 31), LIFE, date(2020, 3, 31), "Live"),
        (date(2020, 4, 1), LIFE, date(2020, 3, 31), "Live, past its last day"),
        (date(2020, 1, 1), LIFE, date(2021, 3, 31), "Live, extended"),
        (date(2020, 4, 1), LIFE, date(2021, 3, 31), "Live, extended"),
        (date(2020, 3, 31), ENDED, date(2020, 3, 31), "Live"),
        (date(2020, 4, 1), ENDED, date(2020, 3, 31), "Ended"),
        (date(2018, 4, 30), STOPPED, date(2020, 3, 31), "Live"),
        (date(2018, 5, 1), STOPPED, date(2020, 3, 31), "Terminated"),
        (date(2030, 1, 1), STOPPED, date(2020, 3, 31), "Terminated"),
        (date(2030, 1, 1), NEVER, date(2020, 3, 31), "Planned"),
    ],
)
def test_a_contract_stood_somewhere_on_every_day(day, life, ends_on, words):
    assert standing_on(day, life, ends_on=ends_on) == words
