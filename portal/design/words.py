"""How money, dates and states are written for people. Pure: no request, no database."""

from datetime import date, datetime, time
from decimal import Decimal

# The words of every state a page may show, with the colour of its tag. One word, one colour, everywhere.
TAG_COLOURS = {
    "green": {
        "delivered",
        "live",
        "open", "complete", "completed", "passed", "accepted", "awarded", "award", "approved", "active", "current",
        "paid", "published", "released", "good", "on track", "met", "done", "done and continuing", "submitted",
        "signed", "verified", "clean", "scored",
    },
    "blue": {
        "under way",
        "coming", "in progress", "started", "being scored", "assigned", "assessing", "scoring", "checking", "scheduled",
        "planned", "under review", "due", "ready", "extended", "new", "received",
    },
    "yellow": {
        "draft", "reserve", "waiting", "awaiting decision", "approaching target", "moderation", "paused", "held",
        "due soon", "returned", "at risk", "changes asked", "not started yet", "needs attention",
    },
    "red": {
        "overdue", "failed", "declined", "decline", "inadequate", "off track", "missed", "requires improvement",
        "rejected", "terminated", "infected", "expired", "lapsed",
    },
    "grey": {"closed", "not started", "ended", "withdrawn", "cancelled", "other", "archived", "superseded", "late"},
}  # fmt: skip


def tag_colour(words: str) -> str:
    """The tag colour for a state's words, however capitalised or joined; grey for words nobody gave a colour."""
    plain = str(words).replace("_", " ").replace("-", " ").strip().lower()
    for colour, states in TAG_COLOURS.items():
        if plain in states:
            return colour
    return "grey"


def pounds(amount: Decimal | int | float | str | None) -> str:
    """ "£1,234" or "£1,234.50": pence only where there are any. Nothing for None."""
    if amount is None or amount == "":
        return ""
    exact = Decimal(str(amount)).quantize(Decimal("0.01"))
    sign = "−" if exact < 0 else ""
    whole = exact == exact.to_integral_value()
    return f"{sign}£{abs(exact):,.0f}" if whole else f"{sign}£{abs(exact):,.2f}"


def long_date(day: date | None) -> str:
    """ "21 November 2026"."""
    return f"{day.day} {day:%B %Y}" if day else ""


def duration(minutes: int) -> str:
    """ "50 minutes", "1 hour", "2 hours 10 minutes"."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(said) or "0 minutes"


def clock(moment: time | datetime) -> str:
    """ "5pm", "5:30pm", "noon", "midnight"."""
    if (moment.hour, moment.minute) == (0, 0):
        return "midnight"
    if (moment.hour, moment.minute) == (12, 0):
        return "noon"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime | None) -> str:
    """ "noon on 21 November 2026". `moment` is already in the reader's time zone.

    Midnight is where people lose a day, so it is written as the minute before: "11:59pm on 20 November 2026".
    """
    if moment is None:
        return ""
    if (moment.hour, moment.minute) == (0, 0):
        before = date.fromordinal(moment.toordinal() - 1)
        return f"11:59pm on {long_date(before)}"
    return f"{clock(moment)} on {long_date(moment)}"
