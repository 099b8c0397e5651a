"""Reading what the mail provider tells of a mail, whoever says that they are the provider.

django-anymail checks the sender and knows each provider's own words; here they become ours. What it reads comes from
the open internet: whatever is wrong with it ends in Forbidden or Rubbish, never in an error page.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import EventType, RejectReason
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.mail.bounces import Told
from portal.mail.models import Report
from portal.mail.providers import PROVIDERS

KINDS = {
    EventType.BOUNCED: Report.Kind.GONE,
    EventType.REJECTED: Report.Kind.GONE,
    EventType.FAILED: Report.Kind.GONE,
    EventType.DEFERRED: Report.Kind.LATE,
    EventType.COMPLAINED: Report.Kind.SPAM,
    EventType.UNSUBSCRIBED: Report.Kind.STOPPED,
    EventType.DELIVERED: Report.Kind.ARRIVED,
}
# The address itself is wrong; the rest may be the mail, the provider's policy or a bad day.
WRONG_ADDRESS = {RejectReason.BOUNCED, RejectReason.INVALID}
LONGEST = 2000


class Forbidden(Exception):
    """It does not know the secret."""


class Rubbish(ValueError):
    """It cannot be read."""


def read(request: HttpRequest, name: str) -> list[Told]:
    """What the provider `name` tells in `request`; events of no interest are left out. Raises Forbidden, Rubbish."""
    view = import_string(PROVIDERS[name].reports)()
    view.setup(request)
    try:
        view.run_validators(request)
        return [told for event in view.parse_events(request) if (told := _told(name, event))]
    except AnymailWebhookValidationFailure as error:
        raise Forbidden from error
    except Exception as error:  # a body may be wrong in more ways than anybody can name
        raise Rubbish(f"{type(error).__name__}") from error


def is_told() -> bool:
    """Whether anybody tells the portal what becomes of its mails."""
    return settings.MAIL_PROVIDER in PROVIDERS


def _told(name: str, event: Any) -> Told | None:
    kind = KINDS.get(event.event_type)
    if kind is None:
        return None
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    is_passing = bool({str(raw.get("Type")), str(raw.get("event"))} & PROVIDERS[name].passing)
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    at = _moment(event.timestamp)
    once = [name, event.event_type, event.event_id or [str(event.message_id), str(event.recipient), str(at)]]
    return Told(
        kind=kind,
        is_wrong_address=event.reject_reason in WRONG_ADDRESS and not is_passing,
        is_passing=is_passing,
        key=str(metadata.get("key", ""))[:64],
        provider_id=_text(event.message_id)[:255],
        recipient=_text(event.recipient)[:254],
        text=". ".join(filter(None, [_text(event.description), _text(event.mta_response)]))[:LONGEST],
        at=at or timezone.now(),
        mark=hashlib.sha256(repr(once).encode()).hexdigest(),
    )


def _moment(said: Any) -> datetime | None:
    """When it happened; a provider's clock does not run ahead of ours."""
    if not isinstance(said, datetime):
        return None
    return min(said if said.tzinfo else said.replace(tzinfo=UTC), timezone.now())


def _text(said: Any) -> str:
    """Without what the database cannot hold: null characters, and halves of characters that JSON lets through."""
    if not isinstance(said, str):
        return ""
    return said.encode(errors="ignore").decode().replace("\x00", "").strip().rstrip(".")
