"""What is missing, out of date, or ends soon; dates alone, no database."""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.evidence.kinds import HINTS, Kind
from portal.evidence.standing import good_until, standing_of, standings

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Paper:
    dated_on: date
    expires_on: date | None = None
    is_infected: bool = False


def test_a_paper_with_a_virus_is_lacking_however_new():
    paper = Paper(date(2026, 11, 1), is_infected=True)

    standing = standing_of("accounts", paper, date(2026, 11, 21))

    assert (standing.state, standing.lacking, standing.piece) == ("infected", True, paper)


@pytest.mark.parametrize(
    ("kind", "dated_on", "expires_on", "until"),
    [
        ("governing_document", date(1974, 1, 1), None, None),
        ("insurance", date(2026, 1, 1), date(2026, 12, 31), date(2026, 12, 31)),
        ("accounts", date(2025, 3, 31), None, date(2026, 9, 30)),
        ("accounts", date(2024, 8, 31), None, date(2026, 2, 28)),
        ("safeguarding_policy", date(2024, 2, 29), None, date(2027, 2, 28)),
        ("safeguarding_policy", date(2024, 2, 29), date(2025, 1, 1), date(2025, 1, 1)),
        ("bank_proof", date(2025, 12, 15), None, date(2026, 12, 15)),
    ],
)
def test_until_when_a_paper_is_good(kind, dated_on, expires_on, until):
    assert good_until(kind, dated_on, expires_on) == until


@pytest.mark.parametrize(
    ("expires_on", "state"),
    [
        (date(2026, 11, 20), "stale"),
        (date(2026, 11, 21), "ending"),
        (date(2026, 12, 25), "ending"),
        (date(2026, 12, 26), "good"),
    ],
)
def test_a_paper_is_good_on_its_last_day_and_ends_soon_five_weeks_before(expires_on, state):
    standing = standing_of("insurance", Paper(date(2026, 1, 1), expires_on), TODAY)

    assert (standing.state, standing.lacking) == (state, state == "stale")


def test_only_what_is_wanted_is_told_in_the_order_of_the_kinds():
    given = {"accounts": Paper(date(2026, 3, 31)), "insurance": Paper(date(2020, 1, 1), date(2020, 12, 31))}

    told = standings(["insurance", "governing_document"], given, TODAY)

    assert [(one.kind, one.state, one.lacking) for one in told] == [
        ("governing_document", "missing", True),
        ("insurance", "stale", True),
    ]


def test_every_kind_says_what_it_is():
    assert set(HINTS) == set(Kind)
