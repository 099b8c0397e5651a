"""One last year for every date that somebody types."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from portal.agreements.models import Condition
from portal.design.fields import LATEST_YEAR
from portal.design.reach import within_reach


@pytest.mark.parametrize("day", [date(LATEST_YEAR, 12, 31), datetime(LATEST_YEAR, 12, 31, 23, 59, tzinfo=UTC)])
def test_the_last_year_is_within_reach(day):
    within_reach(day)


@pytest.mark.parametrize("day", [date(LATEST_YEAR + 1, 1, 1), datetime(9999, 12, 31, tzinfo=UTC)])
def test_later_is_too_far_away(day):
    with pytest.raises(ValidationError, match=f"Check the year, {day.year} is too far away."):
        within_reach(day)


def test_a_row_says_at_its_field_what_is_too_far_away():
    condition = Condition(number=1, text="", due_on=date(9999, 1, 1))

    with pytest.raises(ValidationError) as refused:
        condition.clean_fields(exclude=["agreement"])

    assert refused.value.message_dict["due_on"] == ["Check the year, 9999 is too far away."]
    assert "text" in refused.value.message_dict


def test_a_field_that_the_form_does_not_have_is_left_alone():
    Condition(number=1, text="Do this.", due_on=date(9999, 1, 1)).clean_fields(exclude=["agreement", "due_on"])
