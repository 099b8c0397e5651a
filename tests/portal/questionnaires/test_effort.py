"""How long people worked on a form."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.questionnaires.effort import minutes_worked

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def at(*minutes):
    return [NOON + timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("saves", "minutes"),
    [
        ((), None),
        ((5, 10, 15), None),
        ((5, 5, 5, 5), None),
        ((5, 10, 15, 20), 20),
        ((20, 5, 15, 10), 20),
        ((30, 60, 90, 120), 120),
        ((5, 10, 15, 20, 51), 20),
        ((31, 36, 41, 46), 15),
        ((5, 10, 24 * 60, 24 * 60 + 12), 22),
        ((-5, 5, 10, 15), None),
    ],
)
def test_pauses_do_not_count(saves, minutes):
    assert minutes_worked(NOON, at(*saves)) == minutes
