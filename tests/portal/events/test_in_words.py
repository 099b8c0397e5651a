"""What changed, for people instead of machines."""

import pytest

from portal.events.in_words import Change, change_in_words


@pytest.mark.parametrize(
    ("field", "pair", "words"),
    [
        ("value", ["1450.00", "1000.50"], ("Value", "£1,450", "£1,000.50")),
        ("amount", [None, "0"], ("Amount", "not set", "£0")),
        ("due on", [None, "2026-11-21"], ("Due on", "not set", "21 November 2026")),
        ("closes_at", ["2026-12-16T12:00:00Z", None], ("Closes at", "noon on 16 December 2026", "not set")),
        ("closes_at", ["2026-07-01T11:00:00Z", ""], ("Closes at", "noon on 1 July 2026", "not set")),
        ("before payment", [False, True], ("Before payment", "no", "yes")),
        ("Homes made safer", [None, "433"], ("Homes made safer", "not set", "433")),
        ("remittance", [None, "2026-99-99"], ("Remittance", "not set", "2026-99-99")),
        ("areas", [[], ["A", "B"]], ("Areas", "not set", "A, B")),
    ],
)
def test_a_change_in_words(field, pair, words):
    assert change_in_words(field, pair) == Change(*words)


def test_a_state_in_the_words_of_its_choices():
    assert change_in_words("state", ["draft", "other"], {"draft": "Being written"}) == Change(
        "State", "Being written", "other"
    )
