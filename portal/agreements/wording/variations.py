"""The text of a change to an agreement, as it is signed and put behind the agreement's own."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate

from portal.agreements.models import Agreement, Variation
from portal.agreements.text import HEADING
from portal.design.words import long_date


def write_variation(variation: Variation, agreement: Agreement, *, rows_are_written: bool) -> str:
    """Headings begin with "## ", paragraphs are parted by blank lines, as in the agreement's own text.

    `rows_are_written`: whether the payments that change stand in it one by one.
    """
    return "\n\n".join(_paragraphs(variation, agreement, rows_are_written)) + "\n"


def _paragraphs(variation: Variation, agreement: Agreement, rows_are_written: bool) -> Iterator[str]:
    kind = agreement.get_kind_display().lower()
    signed = agreement.signatures.order_by("signed_at").last()
    on = f", signed on {long_date(localdate(signed.signed_at))}" if signed else ""
    yield f"{HEADING}Variation {variation.number}"
    yield (
        f"This changes the {kind} {agreement.reference} between the Police and Crime Commissioner for Dorset and "
        f"{agreement.organisation.name} for “{agreement.title}”{on}."
    )
    earlier = agreement.variations.filter(state=Variation.State.AGREED).order_by("number")
    if before := [f"variation {one.number} of {long_date(one.in_force_from)}" for one in earlier]:
        yield f"The {kind} was changed before by {', '.join(before)}; that stays, where it is not changed here."
    yield f"{HEADING}What changes"
    for one in variation.differences:
        yield plain(_sentence(one.what, one.before, one.after))
    if variation.new_value is not None and not rows_are_written:
        yield (
            "What is neither paid nor approved on the day this takes hold is shared out anew over the payments to "
            "come, in the proportions that they have then."
        )
    if variation.agreed_change:
        yield plain(variation.agreed_change)
    if variation.costing:
        yield plain(f"How the new amount is made up: {variation.costing}")
    yield f"{HEADING}Why"
    yield plain(variation.reason)
    yield f"{HEADING}What stays"
    yield (
        f"Everything else in the {kind} stays as it was. Until all have signed this variation, the {kind} holds as it "
        "was; the variation holds from the day of the last signature on."
    )


def _sentence(what: str, before: str, after: str) -> str:
    if not before:
        return f"{what} is new: {after}"
    if not after:
        return f"{what} falls away. It was: {before}"
    return f"{what}: until now {before.rstrip('.')}. From now on {after}"


def plain(words: str) -> str:
    """What people wrote makes no heading, and no paragraph of its own where it has an empty line."""
    lines = (line.strip().removeprefix(HEADING.strip()).strip() for line in words.splitlines())
    text = "\n".join(line for line in lines if line)
    return text if text.endswith((".", "!", "?", "”", ".)")) else f"{text}."
