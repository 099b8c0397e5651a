"""Whether the money in organisations' accounts at Stripe went on to their banks; whether Stripe's balance agrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from stripe import InvalidRequestError, RequestOptions

from portal.banking.models import ConnectedAccount
from portal.payments.domain.transfers import account, take_transfer
from portal.payments.models import StripeLine, Transfer
from portal.stripe.registry import NotOurs, Unclear

Payout = Transfer.Payout
KINDS = ("transfer", "transfer_refund", "transfer_failure", "transfer_cancel")
# How far back Stripe's balance is read again: a line may come late.
LOOKED_BACK = timedelta(days=3)
# How long, and of how many, Stripe is asked what the books do not know. All of it stays on the work list.
ASKED_FOR = timedelta(days=30)
ASKED_AT_ONCE = 100
FAILED = "The organisation’s bank did not take Stripe’s payout"
FAILED_WORDS = (
    FAILED + " ({why}). The money is in its account at Stripe. Ask it to "
    "put its bank account there right: Stripe then pays out again. If it cannot, bring the payment back."
)


def take_payout(name: str, connected: str) -> list[Transfer]:
    """Ask Stripe how a payout of a connected account stands, and let the transfers in it be so. Raises NotOurs."""
    if not ConnectedAccount.objects.filter(stripe_id=connected).exists():
        raise NotOurs
    client, theirs = account().client(), RequestOptions(stripe_account=connected)
    found = client.v1.payouts.retrieve(name, {}, theirs)
    if not found.automatic:
        return []  # of a payout by hand Stripe does not say what is in it
    lines = client.v1.balance_transactions.list({"payout": name, "limit": 100}, theirs).auto_paging_iter()
    inside = {str(line.source) for line in lines if line.source}
    for earlier in sorted(one for one in inside if one.startswith("po_") and one != name):
        if not Transfer.objects.filter(payout=earlier).exists():
            take_payout(earlier, connected)  # one that failed, and that nobody has told of
    return _keep(found, connected, inside)


@transaction.atomic
def _keep(found: Any, connected: str, inside: set[str]) -> list[Transfer]:
    made_at = datetime.fromtimestamp(found.created, UTC)
    concerned = Q(arrival__in=inside) | Q(payout__in=inside | {found.id})
    rows = Transfer.objects.select_for_update(of=("self",)).filter(concerned, destination=connected).order_by("pk")
    theirs = [
        row
        for row in rows
        if (row.payout_made_at is None or row.payout_made_at <= made_at)
        and (row.payout != found.id or row.payout_state != _state_of(found))
    ]
    for row in theirs:
        if row.why.startswith(FAILED):  # what else is said of it still stands
            row.say("")
        row.payout, row.payout_made_at = found.id, made_at
        row.payout_state, row.payout_on = _state_of(found), datetime.fromtimestamp(found.arrival_date, UTC).date()
        if row.payout_state == Payout.FAILED and row.state == Transfer.State.MADE:
            why = found.failure_message or found.failure_code or "no reason given"
            row.say(FAILED_WORDS.format(why=why.rstrip(".")))
        row.save()
    return theirs


def _state_of(found: Any) -> str:
    return {"paid": Payout.PAID, "failed": Payout.FAILED}.get(found.status, Payout.UNKNOWN)


def compare_balance() -> int:
    """Copy the lines of the Commissioner's balance that are about transfers, and take what nobody told of; how many."""
    if not account().is_on:
        return 0
    last = StripeLine.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    asked: Any = {"limit": 100}
    if last:
        asked["created"] = {"gte": int((last - LOOKED_BACK).timestamp())}
    client = account().client()
    lines = [
        StripeLine(
            stripe_id=one.id,
            kind=one.type,
            source=str(one.source or ""),
            amount=Decimal(one.amount) / 100,
            made_at=datetime.fromtimestamp(one.created, UTC),
        )
        for kind in KINDS
        for one in client.v1.balance_transactions.list(asked | {"type": kind}).auto_paging_iter()
    ]
    known = set(
        StripeLine.objects.filter(stripe_id__in=[one.stripe_id for one in lines]).values_list("stripe_id", flat=True)
    )
    new = [one for one in lines if one.stripe_id not in known]
    StripeLine.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    lately = StripeLine.objects.unlike_the_books().filter(made_at__gte=timezone.now() - ASKED_FOR)
    for line in lately[:ASKED_AT_ONCE]:
        _take(client, line.source)
    return len(new)


def _take(client: Any, name: str) -> None:
    """Nobody told of it, perhaps; what still fits nothing stays on the work list."""
    try:
        take_transfer(client.v1.transfers.retrieve(name))
    except (NotOurs, Unclear, InvalidRequestError):
        return


def not_on_the_balance() -> Any:
    """Transfers that the books have and Stripe's balance has not, a day later."""
    return Transfer.objects.without_line().filter(made_at__lt=timezone.now() - timedelta(days=1))
