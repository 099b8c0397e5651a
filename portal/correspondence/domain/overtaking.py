"""Held mails that events have overtaken: whoever takes back what one tells discards it, so that nobody releases it."""

from collections.abc import Collection

from django.db import transaction

from portal.accounts.models import User
from portal.correspondence.domain.recording import record
from portal.mail.models import Message

State = Message.State


@transaction.atomic
def overtake(about: str, events: Collection[str], *, because: str, by: User | None) -> list[Message]:
    """Discard the held mails of `events` about one thing, by the verb that makes them untrue; which they were.

    Their reader need not be one whom `by` may read: it is the verb that is allowed or not.
    """
    held = Message.objects.held().filter(about=about, event__in=list(events)).select_for_update().order_by("pk")
    overtaken = list(held)
    for message in overtaken:
        message.discarded_because = f"Overtaken: {because}"
        message.discard()
        message.save(update_fields=["state", "discarded_because"])
        record("mail-discarded", message, by=by, changes={}, note=message.discarded_because)
    return overtaken


def never_told(about: str, events: Collection[str]) -> set[str]:
    """The addresses, in small letters, whose latest mail of `events` about one thing has never left the outbox."""
    mails = Message.objects.filter(about=about, event__in=list(events)).order_by("pk")
    latest = {to.lower(): state for to, state in mails.values_list("to", "state")}
    return {to for to, state in latest.items() if state in (State.HELD, State.DISCARDED)}
