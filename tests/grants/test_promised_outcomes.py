from decimal import Decimal

import pytest

from grants.domain.promised_outcomes import PromisedOutcome, promised_outcomes


def test_each_row_is_a_promise():
    answers = {
        "outcomes": [
            {
                "outcome": " Young people feel safer ",
                "indicator": "Those who say so",
                "baseline": "2",
                "target": "1,500",
                "measured": "A survey",
            },
            {"outcome": "Fewer reports", "baseline": None, "target": "", "measured": None},
        ]
    }

    assert promised_outcomes(answers) == [
        PromisedOutcome(
            title="Young people feel safer",
            indicator="Those who say so",
            baseline=Decimal(2),
            target=Decimal(1500),
            how_measured="A survey",
        ),
        PromisedOutcome(title="Fewer reports"),
    ]


@pytest.mark.parametrize("answers", [{}, {"outcomes": None}, {"outcomes": []}, {"outcomes": [{"outcome": " "}]}])
def test_no_answer_is_no_promise(answers):
    assert promised_outcomes(answers) == []


@pytest.mark.parametrize("figure", ["many", "-3", "NaN", "Infinity", "10000000000", "9999999999.999", "1e30"])
def test_what_is_no_figure_is_no_target(figure):
    (outcome,) = promised_outcomes({"outcomes": [{"outcome": "Safer", "target": figure}]})

    assert outcome.target is None
