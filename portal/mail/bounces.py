"""What the provider tells of a mail, kept with it; and which addresses mail comes back from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portal.mail import choices
from portal.mail.models import LetterBox, Message, Report
from portal.mail.topics import Topic


@dataclass(frozen=True)
class Told:
    """`key` is ours, said back by the provider; `provider_id` is its own name for the mail, where there is no key.
    `is_passing`: the address is good, such as that of a full letter box. `mark` is the same whenever the same thing is
    told."""

    kind: Report.Kind
    is_wrong_address: bool
    key: str
    provider_id: str
    recipient: str
    text: str
    at: datetime
    mark: str
    is_passing: bool = False


@transaction.atomic
def record(told: Told) -> bool:
    """Keep it, and draw the consequences; False for a mail that is not ours and for what was told before.

    A mail that cannot be delivered came back; where that passes it stays sent, and says so. If it is because of its
    address, nothing optional goes there any more, and both the office and its owner are shown so, until a mail arrives
    or the owner says that it works again. Whoever marks a mail as spam has switched off all that can be.
    """
    message = _message_of(told)
    if message is None:
        return False
    kind = Report.Kind.PASSING if told.kind == Report.Kind.GONE and told.is_passing else told.kind
    _, is_new = Report.objects.get_or_create(
        mark=told.mark,
        defaults={"message": message, "kind": kind, "text": told.text, "occurred_at": told.at},
    )
    if not is_new:
        return False
    if told.kind == Report.Kind.GONE and not told.is_passing and message.state == Message.State.SENT:
        message.mark_bounced()
        message.save(update_fields=["state"])
    # A mail that was passed on comes back from elsewhere, which says nothing about the address we wrote to.
    if not told.recipient or told.recipient.lower() == message.to.lower():
        _mark_address(message, told)
    return True


def closed_among(addresses: Iterable[str]) -> list[LetterBox]:
    """Those of `addresses` that mail comes back from."""
    small = [address.lower() for address in addresses]
    return list(LetterBox.objects.filter(address__in=small, closed_at__isnull=False).order_by("address"))


def has_come_back(address: str) -> LetterBox | None:
    """The letter box of `address` where mail to it comes back."""
    return next(iter(closed_among([address])), None)


def opens_again(address: str) -> None:
    """Its owner says that mail arrives; the next that comes back says otherwise."""
    LetterBox.objects.filter(address=address.lower()).update(closed_at=None, closed_because="")


def _message_of(told: Told) -> Message | None:
    """Locked; where it is just being sent, this waits for the end of that."""
    rows = Message.objects.select_for_update()
    try:
        return rows.filter(key=UUID(told.key)).first()
    except ValueError:
        return rows.filter(provider_id=told.provider_id).first() if told.provider_id else None


def _mark_address(message: Message, told: Told) -> None:
    address = message.to.lower()
    if told.kind == Report.Kind.STOPPED and message.topic:
        choices.stop(address, message.topic)
    elif told.kind == Report.Kind.ARRIVED:
        LetterBox.objects.filter(address=address, closed_at__lt=told.at).update(closed_at=None, closed_because="")
    elif told.kind == Report.Kind.GONE and told.is_wrong_address:
        box, _ = LetterBox.objects.get_or_create(address=address)
        box.closed_at, box.closed_because = box.closed_at or told.at, told.text
        box.save(update_fields=["closed_at", "closed_because"])
    elif told.kind == Report.Kind.SPAM:
        for topic in Topic.values:
            choices.stop(address, topic)
