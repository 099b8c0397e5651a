"""What is done to a mail before it leaves goes on record with it, and with the thing that it is about."""

from collections.abc import Mapping

from portal.accounts.models import User
from portal.correspondence.desks import thing_of
from portal.events import ledger
from portal.mail.models import Message


def record(verb: str, message: Message, *, by: User | None, changes: Mapping[str, list[str]], note: str = "") -> None:
    ledger.record(verb, message, by=by, changes=changes, note=note)
    if (thing := thing_of(message)) is not None:
        said = f"{message.subject}, to {message.to}"
        ledger.record(verb, thing, by=by, changes=changes, note=f"{said}. {note}" if note else said)
