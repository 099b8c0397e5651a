"""How many go on, and how sure that is."""

from decimal import Decimal

import numpy as np
import pytest

from portal.monitoring.performance.funnels import Passage, Step, cost_of_each, passages, wilson


def test_each_step_is_held_against_the_one_before():
    enquiry, referral, meeting = Step("Enquiries", 80), Step("Referrals", 40, Decimal(5)), Step("Meetings", 10)

    first, second, third = passages([enquiry, referral, meeting])

    assert first == Passage(enquiry)
    assert (second.step, second.share) == (referral, 0.5)
    assert third.share == 0.25
    assert (third.low, third.high) == (pytest.approx(0.142, abs=0.001), pytest.approx(0.402, abs=0.001))


@pytest.mark.parametrize(
    ("before", "after"), [(0, 0), (None, 5), (5, None), (4, 5)], ids=["of nobody", "of unknown", "unknown", "of fewer"]
)
def test_what_cannot_be_said_is_not_said(before, after):
    assert passages([Step("Before", before), Step("After", after)])[1].share is None


def test_no_steps_are_no_passages():
    assert passages([]) == []


@pytest.mark.parametrize(("hits", "of"), [(0, 10), (10, 10), (0, 1), (1, 1)])
def test_none_and_all_leave_room_for_doubt(hits, of):
    low, high = wilson(hits, of)

    assert 0 <= low < high <= 1


@pytest.mark.parametrize("true", [0.05, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("of", [8, 30, 200])
def test_the_interval_holds_the_true_share_about_19_times_of_20(true, of):
    hits = np.random.default_rng(5).binomial(of, true, 4000)

    held = np.mean([low <= true <= high for low, high in (wilson(int(one), of) for one in hits)])

    assert held > 0.92


def test_the_cost_of_each():
    assert cost_of_each(Decimal(120000), days=365, of_days=1095, outcomes=Decimal(80)) == Decimal("500.00")
    assert cost_of_each(Decimal(120000), days=365, of_days=1095, outcomes=Decimal(0)) is None
