"""Why an instalment must wait. Pure: facts in, sentences out; no sentence means that it may go on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands between an instalment and its payment, as of today.

    `open_conditions`, `overdue_returns` and `asked_returns` (the office has a question about them, and their day is
    over) are the numbers that people see. `awaited_return` is the number of the return that this instalment is paid
    for, where that is not accepted yet.
    """

    agreement_live: bool
    agreement_state: str
    open_conditions: tuple[int, ...] = ()
    overdue_returns: tuple[int, ...] = ()
    asked_returns: tuple[int, ...] = ()
    awaited_return: int | None = None


def reasons_to_wait(standing: Standing) -> list[str]:
    """Every reason, as a sentence, in the order in which somebody would put them right."""
    reasons = []
    if not standing.agreement_live:
        reasons.append(f"The agreement is not live: it is “{standing.agreement_state}”.")
    reasons += [f"Condition {number} must be met before any payment." for number in standing.open_conditions]
    reasons += [f"Return {number} is overdue." for number in standing.overdue_returns]
    reasons += [f"A question about return {number} is not answered yet." for number in standing.asked_returns]
    if standing.awaited_return is not None:
        reasons.append(f"It is paid once return {standing.awaited_return} is accepted.")
    return reasons
