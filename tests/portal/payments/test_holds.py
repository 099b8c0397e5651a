import pytest

from portal.payments.holds import Standing, reasons_to_wait

LIVE = {"agreement_live": True, "agreement_state": "Live"}


@pytest.mark.parametrize(
    ("standing", "reasons"),
    [
        (Standing(**LIVE), []),
        (
            Standing(agreement_live=False, agreement_state="Terminated"),
            ["The agreement is not live: it is “Terminated”."],
        ),
        (
            Standing(**LIVE, open_conditions=(1, 3)),
            ["Condition 1 must be met before any payment.", "Condition 3 must be met before any payment."],
        ),
        (Standing(**LIVE, overdue_returns=(2,)), ["Return 2 is overdue."]),
        (Standing(**LIVE, asked_returns=(2,)), ["A question about return 2 is not answered yet."]),
        (Standing(**LIVE, awaited_return=2), ["It is paid once return 2 is accepted."]),
        (
            Standing(**LIVE, overdue_returns=(2,), awaited_return=2),
            ["Return 2 is overdue.", "It is paid once return 2 is accepted."],
        ),
    ],
)
def test_every_reason_to_wait_is_a_sentence(standing, reasons):
    assert reasons_to_wait(standing) == reasons
