"""Working through what Stripe told. Each step may happen twice: what is done is done once by those who do it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from stripe import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    InvalidRequestError,
    PermissionError,
    RateLimitError,
    RequestOptions,
)

from portal.accounts.models import User
from portal.events import ledger
from portal.stripe.accounts import Account, account_named, accounts_in_use
from portal.stripe.domain.receiving import Told, read, store, work_through_soon
from portal.stripe.models import StripeEvent
from portal.stripe.registry import NotOurs, Unclear, connected_to, kinds_taken, lost_touch, takers_of

logger = logging.getLogger(__name__)

# Not now; the same question may be answered later.
FOR_NOW = (APIConnectionError, RateLimitError, APIError, AuthenticationError, PermissionError)
# Stripe's answer is about one account, or its key; of the others it may speak.
OF_THIS_ACCOUNT = (AuthenticationError, InvalidRequestError, PermissionError)
# How often an event is tried before a person has to look: by its job, then by the sweep, for about a day.
ATTEMPTS = 100
# Stripe keeps events for 30 days; it delivers them for three.
LOOKED_BACK = timedelta(days=4)
KINDS_IN_ONE_QUESTION = 20
NOT_KNOWN = "Nothing here belongs to it. If money came with it, see at Stripe what it was for."
GONE = "Stripe no longer knows what it is about."
OTHER_MODE = "It is a test where money is real, or the other way round: the keys and the webhook do not fit together."


class StripeUnavailable(RuntimeError):
    """Stripe could not be asked this time; the job tries again."""


class StripeRefusal(Exception):
    """Why an event stays as it is, in words."""


def work_through(pk: int) -> bool:
    """Let the rooms that take this event do so; False if there is nothing to do. Raises StripeUnavailable."""
    event = StripeEvent.objects.received().filter(pk=pk).first()
    if event is None:
        return False
    StripeEvent.objects.filter(pk=pk).update(attempts=event.attempts + 1, tried_at=timezone.now())
    # Not in one transaction: Stripe is asked meanwhile. Whoever takes it locks what they change.
    try:
        _let_them_take(event)
    except FOR_NOW as error:
        if event.attempts + 1 >= ATTEMPTS:
            _leave(event, StripeEvent.fail, f"Stripe could not be asked ({type(error).__name__}).")
            return False
        raise StripeUnavailable(type(error).__name__) from error
    except InvalidRequestError as error:
        gone = error.code == "resource_missing"
        _leave(event, StripeEvent.puzzle, GONE if gone else f"Stripe refused to say how it stands: {error.code}.")
    except Unclear as unclear:
        _leave(event, StripeEvent.puzzle, str(unclear))
    except Exception as error:
        # Whatever breaks, the event is kept, and a person can have it worked through again once that is mended.
        logger.exception("Stripe's event %s", event.event_id)
        _leave(event, StripeEvent.fail, f"The portal could not work it through ({type(error).__name__}).")
    return True


def _let_them_take(event: StripeEvent) -> None:
    takers = takers_of(event.account, event.kind)
    if not takers:
        return _leave(event, StripeEvent.ignore)
    if json.loads(event.body).get("livemode", False) != account_named(event.account).is_live:
        raise Unclear(OTHER_MODE)
    known = False
    for take in takers:
        try:
            take(event)
        except NotOurs:
            continue
        known = True
    if not known:
        raise Unclear(NOT_KNOWN)
    _leave(event, StripeEvent.finish)


def _leave(event: StripeEvent, step: Callable[[StripeEvent], None], why: str = "") -> None:
    """Say what came of it, unless another worker has said so meanwhile."""
    with transaction.atomic():
        row = StripeEvent.objects.select_for_update().get(pk=event.pk)
        if row.state == StripeEvent.State.RECEIVED:
            step(row)
            row.why = why
            row.save(update_fields=["state", "why"])


def take_again(event: StripeEvent, *, by: User) -> None:
    """Have an event worked through once more. Raises StripeRefusal while it waits for that anyway."""
    with transaction.atomic():
        row = StripeEvent.objects.select_for_update().get(pk=event.pk)
        if row.state == StripeEvent.State.RECEIVED:
            raise StripeRefusal("It waits to be worked through already.")
        row.take_again()
        row.why, row.attempts, row.set_aside_by = "", 0, None
        row.save(update_fields=["state", "why", "attempts", "set_aside_by"])
        ledger.record("stripe-event-taken-again", row, by=by)
        work_through_soon(row)


def set_aside(event: StripeEvent, *, reason: str, by: User) -> None:
    """A person has seen to it. Raises StripeRefusal where nobody needs to."""
    with transaction.atomic():
        row = StripeEvent.objects.select_for_update().get(pk=event.pk)
        if row.state not in StripeEvent.TO_LOOK_AT:
            raise StripeRefusal("Nobody has to look at it any more.")
        row.set_aside()
        row.set_aside_by = by
        row.save(update_fields=["state", "set_aside_by"])
        ledger.record("stripe-event-set-aside", row, by=by, note=reason)


def sweep() -> int:
    """Work through the events that have lost their job; how many were done."""
    done = 0
    for pk in list(StripeEvent.objects.overdue().values_list("pk", flat=True)[:200]):
        try:
            done += work_through(pk)
        except StripeUnavailable:
            continue  # it is in the row; the next sweep tries again
    return done


def catch_up() -> int:
    """Ask Stripe for the events that never came; how many were found."""
    found = 0
    for account in accounts_in_use():
        for connected in ("", *connected_to(account.name)):
            try:
                found += _catch_up(account, connected)
            except OF_THIS_ACCOUNT:
                logger.exception("Stripe's events of %s %s", account.name, connected)
                if connected:
                    _ask_how_it_stands(account, connected)
    return found


def _ask_how_it_stands(account: Account, connected: str) -> None:
    """It may have been disconnected without a word. The others are asked for their events all the same."""
    try:
        lost_touch(account.name, connected)
    except OF_THIS_ACCOUNT:
        logger.exception("Stripe's account %s", connected)


def _catch_up(account: Account, connected: str) -> int:
    since = int((timezone.now() - LOOKED_BACK).timestamp())
    kinds, found = kinds_taken(account.name), 0
    options: RequestOptions = {"stripe_account": connected} if connected else {}
    for first in range(0, len(kinds), KINDS_IN_ONE_QUESTION):
        asked = account.client().v1.events.list(
            {"types": kinds[first : first + KINDS_IN_ONE_QUESTION], "created": {"gte": since}, "limit": 100}, options
        )
        told = [_read(one.to_dict(), connected) for one in asked.auto_paging_iter()]
        known = set(
            StripeEvent.objects.filter(event_id__in=[one.event_id for one in told]).values_list("event_id", flat=True)
        )
        for one in reversed(told):
            if one.event_id not in known:
                store(account, one, fetched=True)
                found += 1
    return found


def _read(event: dict[str, Any], connected: str) -> Told:
    """As it would have come: whose account it happened in is said only in what comes by itself."""
    return read(json.dumps({**event, "account": connected} if connected else event))
