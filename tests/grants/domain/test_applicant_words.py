"""What applicants read about their application, and what they must not be able to read out of it."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from grants.domain.applicant_words import Standing, may_withdraw, status_of
from grants.models import Application

LONDON = ZoneInfo("Europe/London")
CLOSES = datetime(2026, 11, 30, 12, tzinfo=LONDON)


def standing(state: str, **more) -> Standing:
    more = {"call_is_open": True, "closes_at": CLOSES, "decision_expected_on": date(2027, 1, 15)} | more
    return Standing(state=state, **more)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (standing("draft"), "Draft"),
        (standing("draft", call_is_open=False), "Not sent"),
        (standing("submitted"), "Sent"),
        (standing("ineligible"), "Not taken forward"),
        (standing("assessing"), "With the panel"),
        (standing("withdrawn"), "Withdrawn"),
        (standing("decided", outcome="award", amount=Decimal(900)), "Awarded"),
        (standing("decided", outcome="decline", amount=Decimal(0)), "Not awarded"),
        (standing("decided", outcome="reserve", amount=Decimal(0)), "On the reserve list"),
    ],
)
def test_each_state_has_its_words(known, words):
    assert status_of(known).words == words


def test_every_state_has_words_of_its_own_but_for_the_secret_one():
    told = {state: status_of(standing(state)) for state in Application.State.values}

    assert len(set(told.values())) == len(told) - 1


def test_decided_but_not_released_looks_exactly_like_with_the_panel():
    assert status_of(standing("decided")) == status_of(standing("assessing"))
    assert may_withdraw("decided") == may_withdraw("assessing")


def test_a_draft_says_until_when_it_can_be_sent():
    assert status_of(standing("draft")).next == "Not sent yet. Send it before noon on 30 November 2026."


def test_an_award_says_how_much():
    assert status_of(standing("decided", outcome="award", amount=Decimal("1250.50"))).next == (
        "We are awarding you £1,250.50."
    )
