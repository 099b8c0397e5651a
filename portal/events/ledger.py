"""Writing to the ledger, and reading a thing's history back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from portal.accounts.models import User
from portal.events.models import Event, EventQuerySet, ledger_key

# Who acted when nobody did: a call closed by its date, a job ran.
THE_PORTAL = "The portal"


def record(
    verb: str,
    obj: models.Model,
    *,
    by: User | None,
    changes: Mapping[str, Sequence[Any]] | None = None,
    note: str = "",
) -> Event:
    """Say that `by` did `verb` to the saved `obj`; None means that the portal itself did.

    `verb` is a slug in the past tense ("application-submitted"). `changes` maps a field to [before, after], both
    plain values (dates and decimals are fine, rows are not). Call it inside the transaction that makes the change,
    so that both happen or neither.
    """
    event = _event(Entry(verb, obj, changes or {}, note), by)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True)
class Entry:
    """What `record` is told, for `record_all`."""

    verb: str
    obj: models.Model
    changes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    note: str = ""


def record_all(entries: Iterable[Entry], *, by: User | None) -> None:
    """The same for many things at once, by one person; one statement."""
    Event.objects.bulk_create([_event(entry, by) for entry in entries], batch_size=1000)


def _event(entry: Entry, by: User | None) -> Event:
    content_type, object_id = ledger_key(entry.obj)
    return Event(
        actor=by,
        actor_label=str(by)[:200] if by else THE_PORTAL,
        verb=entry.verb,
        content_type=content_type,
        object_id=object_id,
        object_label=str(entry.obj)[:255],
        changes={name: list(pair) for name, pair in entry.changes.items()},
        note=entry.note,
    )


def timeline(*objects: models.Model) -> EventQuerySet:
    """What happened to `objects`, latest first, ready for components/timeline.html: one query."""
    return Event.objects.about(*objects).select_related("actor", "content_type")
