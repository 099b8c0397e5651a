"""Why an instalment must wait, and which of it may be overridden. Pure: facts in, sentences out; no sentence means that
it may go on.

An officer may decide, with a reason, that an open condition or a return that is overdue does not hold one instalment
back. What the instalment is paid for (a return that is accepted, say), an agreement that is not live and bank details
that are not agreed can never be overridden.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a hold comes from."""

    AGREEMENT = "agreement"
    CONDITION = "condition"
    OVERDUE = "overdue"
    QUESTION = "question"
    AWAITED = "awaited"
    TO_BE_MET = "to_be_met"
    MILESTONE = "milestone"
    CLAIM = "claim"


MAY_BE_OVERRIDDEN = (Kind.CONDITION, Kind.OVERDUE, Kind.QUESTION)


@dataclass(frozen=True)
class Hold:
    """One reason to wait. `number` is that of the condition or the return, as people see it; 0 for none."""

    kind: Kind
    number: int
    sentence: str

    @property
    def key(self) -> str:
        """ "condition:2"; with this an override says what it overrides."""
        return f"{self.kind}:{self.number}"

    @property
    def may_be_overridden(self) -> bool:
        return self.kind in MAY_BE_OVERRIDDEN


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands between an instalment and its payment, as of today.

    `open_conditions`, `overdue_returns` and `asked_returns` (the office has a question about them, and their day is
    over) are the numbers that people see. `awaited_return` is the number of the return that this instalment is paid
    for, where that is not accepted yet; `awaited_condition` that of the condition, where it is not met; `milestone` the
    name of the milestone, where it is not reached; `claim_awaited` whether it is paid by claim and none is accepted.
    `overridden` are the keys of holds that somebody overrode for this instalment.
    """

    agreement_live: bool
    agreement_state: str
    open_conditions: tuple[int, ...] = ()
    overdue_returns: tuple[int, ...] = ()
    asked_returns: tuple[int, ...] = ()
    awaited_return: int | None = None
    awaited_condition: int | None = None
    milestone: str = ""
    claim_awaited: bool = False
    overridden: frozenset[str] = frozenset()


def holds(standing: Standing) -> list[Hold]:
    """Every hold, overridden or not, in the order in which somebody would put them right."""
    found = []
    if not standing.agreement_live:
        sentence = f"The agreement is not live: it is “{standing.agreement_state}”."
        found.append(Hold(Kind.AGREEMENT, 0, sentence))
    found += [
        Hold(Kind.CONDITION, number, f"Condition {number} must be met before any payment.")
        for number in standing.open_conditions
    ]
    found += [Hold(Kind.OVERDUE, number, f"Return {number} is overdue.") for number in standing.overdue_returns]
    found += [
        Hold(Kind.QUESTION, number, f"A question about return {number} is not answered yet.")
        for number in standing.asked_returns
    ]
    if (number := standing.awaited_return) is not None:
        found.append(Hold(Kind.AWAITED, number, f"It is paid once return {number} is accepted."))
    if (number := standing.awaited_condition) is not None:
        found.append(Hold(Kind.TO_BE_MET, number, f"It is paid once condition {number} is met."))
    if standing.milestone:
        found.append(Hold(Kind.MILESTONE, 0, f"It is paid once the milestone “{standing.milestone}” is reached."))
    if standing.claim_awaited:
        found.append(Hold(Kind.CLAIM, 0, "It is paid once a claim for it is accepted."))
    return found


def holds_that_stand(standing: Standing) -> list[Hold]:
    """Those that nobody overrode. What may not be overridden stands, whatever anybody wrote."""
    return [one for one in holds(standing) if not (one.may_be_overridden and one.key in standing.overridden)]


def reasons_to_wait(standing: Standing) -> list[str]:
    """Every hold that stands, as a sentence."""
    return [one.sentence for one in holds_that_stand(standing)]
