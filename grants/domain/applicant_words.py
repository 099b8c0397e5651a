"""Where an application stands, in the applicant's words. Pure.

Decisions are made one by one and told together. Until they are released, an application that is decided has to look
exactly like one that the panel still reads: the same words, the same buttons.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.design.words import long_date, moment_in_words, pounds


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of an application. Times are London's; `outcome` and `amount` are those of a released decision,
    `agreement` is the state of the agreement that it made.
    """

    state: str
    call_is_open: bool
    closes_at: datetime
    decision_expected_on: date
    outcome: str = ""
    amount: Decimal | None = None
    agreement: str = ""


@dataclass(frozen=True)
class Status:
    """`words` go into a tag of `colour`; `next` says what happens now."""

    words: str
    colour: str
    next: str


def status_of(standing: Standing) -> Status:
    if standing.state == "draft":
        return _draft(standing)
    if standing.outcome:
        return _told(standing)
    hear = long_date(standing.decision_expected_on)
    if standing.state == "submitted":
        return Status(
            "Sent", "blue", f"We are checking it. You do not need to do anything. You will hear from us by {hear}."
        )
    if standing.state == "ineligible":
        return Status("Not taken forward", "grey", "It did not pass our checks, so it does not go to the panel.")
    if standing.state == "withdrawn":
        return Status("Withdrawn", "grey", "It was taken back. Nobody will decide on it.")
    # Assessing, and decided but not told yet.
    return Status("With the panel", "blue", f"The panel is reading it. You will hear from us by {hear}.")


def may_withdraw(state: str) -> bool:
    """Whether the applicant can take it back by themselves: never from the panel on, whatever was decided since."""
    return state in {"draft", "submitted"}


def _draft(standing: Standing) -> Status:
    closes = moment_in_words(standing.closes_at)
    if standing.call_is_open:
        return Status("Draft", "yellow", f"Not sent yet. Send it before {closes}.")
    return Status("Not sent", "grey", f"The call closed at {closes}, before this was sent. You can still read it.")


def _told(standing: Standing) -> Status:
    if standing.agreement == "declined":
        return Status("Not taken up", "grey", "You declined the grant that we offered you.")
    if standing.agreement == "withdrawn":
        return Status("Offer taken back", "grey", "We took the offer back before it was signed, and wrote to you why.")
    if standing.outcome == "award":
        return Status("Awarded", "green", f"We are awarding you {pounds(standing.amount)}.")
    if standing.outcome == "reserve":
        return Status("On the reserve list", "yellow", "If money becomes free, we will come back to you.")
    return Status("Not awarded", "grey", "We are not able to fund it this time.")
