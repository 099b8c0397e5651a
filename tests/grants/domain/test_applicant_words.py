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
    more.setdefault("today", date(2026, 11, 21))
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


def test_a_draft_that_somebody_declined_to_sign_says_who_and_when():
    at = datetime(2026, 11, 21, 13, 5, tzinfo=LONDON)

    status = status_of(standing("draft", parts=2, done=2, declined_by="The treasurer", declined_at=at))

    assert status.words == "Signature declined"
    assert status.next == (
        "The treasurer declined to sign it at 1:05pm on 21 November 2026, so it is not sent, and nobody has signed it. "
        "Put right what has to be, and sign it again before noon on 30 November 2026."
    )


def test_an_award_says_how_much():
    awarded = standing("decided", outcome="award", amount=Decimal("1250.50"))

    assert status_of(awarded).next == "We are awarding you £1,250.50. Next, we send you the grant agreement."


@pytest.mark.parametrize(
    ("agreement", "ending", "yours"),
    [
        ("offered", "Next, read the grant agreement and sign it.", True),
        ("live", "The agreement is signed; payments and reports are under it.", False),
        ("ended", "The grant has ended.", False),
        ("terminated", "The agreement was terminated early, and we wrote to you why.", False),
    ],
)
def test_an_award_says_what_happens_next(agreement, ending, yours):
    status = status_of(standing("decided", outcome="award", amount=Decimal(900), agreement=agreement))

    assert (status.next, status.yours) == (f"We are awarding you £900. {ending}", yours)


@pytest.mark.parametrize(
    ("done", "sentence"),
    [
        (0, "Not sent yet: 0 of 3 parts are done. Send it before noon on 30 November 2026."),
        (3, "Every part is done, but it is not sent yet. Check it and send it before noon on 30 November 2026."),
    ],
)
def test_a_draft_says_how_far_it_has_come(done, sentence):
    status = status_of(standing("draft", parts=3, done=done))

    assert (status.next, status.yours) == (sentence, True)


@pytest.mark.parametrize("state", ["submitted", "assessing", "decided"])
def test_a_day_that_was_not_kept_is_admitted(state):
    kept = status_of(standing(state, today=date(2027, 1, 15))).next
    late = status_of(standing(state, today=date(2027, 1, 16))).next

    assert kept.endswith("You will hear from us by 15 January 2027.")
    assert "We said that you would hear by 15 January 2027. We are late" in late
