from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.template import engines

from portal.design import words
from portal.design.navigation import places_seen_from


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Decimal("1234"), "£1,234"),
        (Decimal("1234.50"), "£1,234.50"),
        (Decimal("0"), "£0"),
        (Decimal("0.05"), "£0.05"),
        (Decimal("-20"), "−£20"),
        (1_600_000, "£1,600,000"),
        (None, ""),
    ],
)
def test_money_shows_pence_only_where_there_are_any(amount, written):
    assert words.pounds(amount) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(0, "0 minutes"), (1, "1 minute"), (50, "50 minutes"), (60, "1 hour"), (130, "2 hours 10 minutes")],
)
def test_how_long_something_took(minutes, written):
    assert words.duration(minutes) == written


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), "noon on 21 November 2026"),
        (datetime(2026, 11, 21, 17, 0, tzinfo=UTC), "5pm on 21 November 2026"),
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "9:30am on 1 November 2026"),
        (datetime(2026, 11, 21, 0, 30, tzinfo=UTC), "12:30am on 21 November 2026"),
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), "11:59pm on 20 November 2026"),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "11:59pm on 31 December 2025"),
        (None, ""),
    ],
)
def test_a_deadline_names_the_hour_and_never_midnight(moment, written):
    assert words.moment_in_words(moment) == written


def test_midnight_as_a_time_has_its_name():
    assert words.clock(time(0, 0)) == "midnight"


@pytest.mark.parametrize(
    ("state", "colour"),
    [("Open", "green"), ("in_progress", "blue"), ("Requires improvement", "red"), ("never heard of", "grey")],
)
def test_a_state_has_one_colour_however_it_is_written(state, colour):
    assert words.tag_colour(state) == colour


def test_no_word_has_two_colours():
    every = [word for states in words.TAG_COLOURS.values() for word in states]

    assert len(every) == len(set(every))


def test_templates_write_times_as_they_are_in_london():
    template = engines["django"].from_string(
        "{% load portal %}{{ at|deadline }}; {{ at|longdate }}; {{ day|longdate }}"
    )

    written = template.render({"at": datetime(2026, 7, 31, 23, 30, tzinfo=UTC), "day": date(2026, 8, 1)})

    assert written == "12:30am on 1 August 2026; 1 August 2026; 1 August 2026"


def test_a_tag_escapes_what_it_says():
    template = engines["django"].from_string("{% load portal %}{% tag_for state %}")

    assert template.render({"state": "<b>"}) == '<strong class="govuk-tag govuk-tag--grey">&lt;b&gt;</strong>'


def test_the_place_that_a_page_lies_under_is_marked():
    marked = [(place.text, place.current) for place in places_seen_from("/funding/SDF-1/") if place.active]

    assert marked == [("Funding", False)]


def test_the_front_page_lies_under_no_place():
    assert [place for place in places_seen_from("/") if place.active] == []
