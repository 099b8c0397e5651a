"""Taking in what Stripe tells: signed, stored once, and worked through by a job."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from stripe import SignatureVerificationError, WebhookSignature

from portal.stripe.accounts import Account
from portal.stripe.models import StripeEvent

WORK_THROUGH = "stripe.work_through"  # the job of `jobs.py`, by name, because that module imports this one
# Seconds between signing and arrival, as Stripe's own library has it: what is older may be somebody repeating it.
TOLERANCE = 300
TOO_OLD = (
    "It came more than five minutes after it was signed. Stripe sends it again with a new signature, if it is real."
)


class Forged(ValueError):
    """Not signed with the account's secret."""


class Rubbish(ValueError):
    """Signed, and still not an event."""


class Late(ValueError):
    """Signed, but too long ago."""


@dataclass(frozen=True)
class Told:
    """What an event says of itself."""

    event_id: str
    kind: str
    object_id: str
    body: str
    made_at: datetime


def receive(account: Account, body: bytes, signature: str) -> StripeEvent:
    """Store an event that came by webhook and defer its job; one that is known already changes nothing.

    Raises Forged, Rubbish, and Late: a late one is kept for a person to see, and not believed.
    """
    text = _signed(account, body, signature)
    told = read(text)
    if _age(signature) > TOLERANCE:
        _keep_unbelieved(account, told)
        raise Late(told.event_id)
    return store(account, told)


def store(account: Account, told: Told, *, fetched: bool = False) -> StripeEvent:
    """The row of an event, made if it is new; one that came late before is believed now."""
    with transaction.atomic():
        event, new = StripeEvent.objects.get_or_create(
            event_id=told.event_id,
            defaults={
                "account": account.name,
                "kind": told.kind,
                "object_id": told.object_id,
                "body": told.body,
                "made_at": told.made_at,
                "fetched": fetched,
            },
        )
        if not new:
            event = StripeEvent.objects.select_for_update().get(pk=event.pk)
            if event.why != TOO_OLD or event.state != StripeEvent.State.UNCLEAR:
                return event
            event.take_again()
            event.why = ""
            event.save(update_fields=["state", "why"])
        work_through_soon(event)
    return event


def work_through_soon(event: StripeEvent) -> None:
    """The job of an event, in the transaction that stores it."""
    app.configure_task(WORK_THROUGH).defer(event_id=event.pk)


def read(text: str) -> Told:
    """Raises Rubbish."""
    try:
        said = json.loads(text)
        thing = said["data"]["object"]
        name, kind, about = said["id"], said["type"], thing.get("id") or ""
        made_at = datetime.fromtimestamp(int(said["created"]), UTC)
        if not all(isinstance(word, str) and len(word) <= 255 and word.isascii() for word in (name, kind, about)):
            raise Rubbish(text[:100])
        if (
            "\0" in name + about
            or said["object"] != "event"
            or not re.fullmatch(r"[a-z0-9_.]{1,100}", kind)
            or not name
        ):
            raise Rubbish(text[:100])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise Rubbish(text[:100]) from error
    return Told(name, kind, about, text, made_at)


def _signed(account: Account, body: bytes, signature: str) -> str:
    """The body as text, signed with any of the account's secrets. Raises Forged."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Forged("not text") from error
    for secret in account.webhook_secrets:
        try:
            WebhookSignature.verify_header(text, signature, secret)
        except (SignatureVerificationError, ValueError, IndexError):
            continue
        return text
    raise Forged("no secret fits")


def _age(signature: str) -> float:
    """Seconds since it was signed, either way: a clock that goes fast is as suspicious."""
    signed_at = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    return abs(time.time() - int(signed_at))


def _keep_unbelieved(account: Account, told: Told) -> None:
    defaults: dict[str, Any] = {
        "account": account.name,
        "kind": told.kind,
        "object_id": told.object_id,
        "body": told.body,
        "made_at": told.made_at,
    }
    with transaction.atomic():
        event, new = StripeEvent.objects.get_or_create(event_id=told.event_id, defaults=defaults)
        if new:
            event.puzzle()
            event.why = TOO_OLD
            event.save(update_fields=["state", "why"])
