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
    `agreement` is the state of the agreement that it made. Of a draft, `done` of `parts` are finished;
    of one that the office asked changes to, `asked_until` is when they are due; where one has signed and a second has
    to, `signed_by` and `signs_next` are their names, and `asks_reader` where the
    second is whoever reads this; where the second declined, `declined_by` and `declined_at`.
    """

    state: str
    call_is_open: bool
    closes_at: datetime
    decision_expected_on: date
    today: date
    outcome: str = ""
    amount: Decimal | None = None
    agreement: str = ""
    parts: int = 0
    done: int = 0
    asked_until: datetime | None = None
    signed_by: str = ""
    signs_next: str = ""
    asks_reader: bool = False
    declined_by: str = ""
    declined_at: datetime | None = None
    on_paper: bool = False


@dataclass(frozen=True)
class Status:
    """`words` go into a tag of `colour`; `next` says where it stands, what happens next and by when.

    `yours` is true where nothing happens until the applicant does something.
    """

    words: str
    colour: str
    next: str
    yours: bool = False


def status_of(standing: Standing) -> Status:
    if standing.state == "draft" and standing.on_paper:
        so_far = f"{standing.done} of {standing.parts} parts are done." if standing.parts else ""
        words = "This came on paper, and the office is keying it in for the organisation."
        return Status("Being keyed in", "blue", f"{words} {so_far}".strip())
    if standing.state == "draft":
        return _draft(standing)
    if standing.state == "signing":
        return _signing(standing)
    if standing.outcome:
        return _told(standing)
    if standing.state == "submitted" and standing.asked_until:
        until = moment_in_words(standing.asked_until)
        to_do = "Change them and send it again"
        if standing.signed_by:
            who = standing.signs_next or "A second person"
            must = "You are asked to sign them too," if standing.asks_reader else f"{who} must sign them too,"
            to_do = f"{standing.signed_by} has signed the changes. {must}"
        sentence = f"We asked you to change parts of it. {to_do} before {until}; otherwise it stands as you sent it."
        return Status("Changes asked for", "yellow", sentence, yours=True)
    if standing.state == "submitted":
        checking = "We are checking it; then a panel reads it. You do not need to do anything."
        return Status("Sent", "blue", f"{checking} {_hear_by(standing)}")
    if standing.state == "ineligible":
        return Status(
            "Not taken forward",
            "grey",
            "It did not pass our checks, so it does not go to the panel. We have told you why; nothing else happens "
            "unless you write to us.",
        )
    if standing.state == "withdrawn":
        return Status("Withdrawn", "grey", "It was taken back. Nobody will decide on it.")
    # Assessing, and decided but not told yet.
    reading = "It passed our checks, and the panel is reading it. You do not need to do anything."
    return Status("With the panel", "blue", f"{reading} {_hear_by(standing)}")


def may_withdraw(state: str) -> bool:
    """Whether the applicant can take it back by themselves: never from the panel on, whatever was decided since."""
    return state in {"draft", "signing", "submitted"}


def _hear_by(standing: Standing) -> str:
    hear = long_date(standing.decision_expected_on)
    if standing.decision_expected_on < standing.today:
        return f"We said that you would hear by {hear}. We are late, and sorry for it; we will write as soon as we can."
    return f"You will hear from us by {hear}."


def _draft(standing: Standing) -> Status:
    closes = moment_in_words(standing.closes_at)
    if not standing.call_is_open:
        return Status("Not sent", "grey", f"The call closed at {closes}, before this was sent. You can still read it.")
    if standing.declined_at:
        when = moment_in_words(standing.declined_at)
        declined = f"{standing.declined_by} declined to sign it at {when}, so it is not sent, and nobody has signed it."
        put_right = f"Put right what has to be, and sign it again before {closes}."
        return Status("Signature declined", "yellow", f"{declined} {put_right}", yours=True)
    if standing.parts and standing.done == standing.parts:
        so_far = "Every part is done, but it is not sent yet. Check it and send it"
    elif standing.parts:
        so_far = f"Not sent yet: {standing.done} of {standing.parts} parts are done. Send it"
    else:
        so_far = "Not sent yet. Send it"
    return Status("Draft", "yellow", f"{so_far} before {closes}.", yours=True)


def _signing(standing: Standing) -> Status:
    closes = moment_in_words(standing.closes_at)
    if not standing.call_is_open:
        closed = f"The call closed at {closes}, before the second signature, so this was not sent."
        return Status("Not sent", "grey", f"{closed} You can still read it.")
    if standing.asks_reader:
        asks = f"{standing.signed_by} has signed it and asks you to sign too, with your own login, before {closes}."
        return Status("You are asked to sign", "orange", f"{asks} That sends it.", yours=True)
    signed = f"{standing.signed_by} has signed it. It is not sent yet:"
    who = standing.signs_next or "a second person"
    return Status(
        "Waiting for the second signature",
        "yellow",
        f"{signed} {who} must sign too, with their own login, before {closes}. That sends it.",
        yours=True,
    )


def _told(standing: Standing) -> Status:
    if standing.agreement == "declined":
        return Status("Not taken up", "grey", "You declined the grant that we offered you.")
    if standing.agreement == "withdrawn":
        return Status("Offer taken back", "grey", "We took the offer back before it was signed, and wrote to you why.")
    if standing.outcome == "award":
        return _awarded(f"We are awarding you {pounds(standing.amount)}.", standing.agreement)
    if standing.outcome == "reserve":
        return Status(
            "On the reserve list",
            "yellow",
            "If money becomes free, we will come back to you. You do not need to do anything.",
        )
    return Status(
        "Not awarded",
        "grey",
        "We are not able to fund it this time. What the panel said is on this application’s page.",
    )


def _awarded(awarding: str, agreement: str) -> Status:
    match agreement:
        case "offered":
            return Status("Awarded", "green", f"{awarding} Next, read the grant agreement and sign it.", yours=True)
        case "mobilising" | "live":
            return Status("Awarded", "green", f"{awarding} The agreement is signed; payments and reports are under it.")
        case "ended":
            return Status("Awarded", "green", f"{awarding} The grant has ended.")
        case "terminated":
            return Status("Awarded", "grey", f"{awarding} The agreement was terminated early, and we wrote to you why.")
    return Status("Awarded", "green", f"{awarding} Next, we send you the grant agreement.")
