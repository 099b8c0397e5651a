"""Comparing the books with Stripe's own balance: gross, what Stripe keeps, and net."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from stripe import InvalidRequestError

from portal.donations import foundation
from portal.donations.domain.receiving import take_payment
from portal.donations.domain.refunding import take_refunds
from portal.donations.models import BalanceLine
from portal.stripe.registry import NotOurs, Unclear

# Lines of the same second, and clocks that differ: what is known already is left alone.
OVERLAP = timedelta(days=2)
# So long a payment may be on its way into the books by itself.
SETTLING = timedelta(hours=1)


def fetch_balance() -> int:
    """Copy the lines of Stripe's balance that are new; how many."""
    if not foundation.is_open():
        return 0
    latest = BalanceLine.objects.aggregate(latest=Max("made_at"))["latest"]
    params: dict[str, Any] = {"limit": 100}
    if latest:
        params["created"] = {"gte": int((latest - OVERLAP).timestamp())}
    found = foundation.account().client().v1.balance_transactions.list(params)  # type: ignore[arg-type]
    lines = [_line(one) for one in found.auto_paging_iter()]
    before = BalanceLine.objects.count()
    BalanceLine.objects.bulk_create(reversed(lines), ignore_conflicts=True, batch_size=500)
    return BalanceLine.objects.count() - before


def _line(found: Any) -> BalanceLine:
    source = found.source
    return BalanceLine(
        stripe_id=found.id,
        kind=found.type,
        source=(source if isinstance(source, str) else source.id) if source else "",
        amount=Decimal(found.amount) / 100,
        fee=Decimal(found.fee) / 100,
        net=Decimal(found.net) / 100,
        made_at=datetime.fromtimestamp(found.created, UTC),
    )


def take_in_what_is_missing() -> int:
    """Put into the books what Stripe was paid and never told us of; how many payments. Other lines stay."""
    taken = 0
    client = foundation.account().client()
    for line in BalanceLine.objects.not_in_the_books().filter(made_at__lt=timezone.now() - SETTLING)[:100]:
        try:
            if line.kind in ("charge", "payment"):
                charge = client.v1.charges.retrieve(line.source)
                taken += bool(charge.payment_intent and take_payment(str(charge.payment_intent)))
            else:
                take_refunds(str(client.v1.refunds.retrieve(line.source).charge))
        except (NotOurs, Unclear, InvalidRequestError):
            continue  # it stays on the page for a person to see
    return taken


def reconcile() -> int:
    """The daily comparison: fetch, and take in what can be taken in."""
    if not foundation.is_open():
        return 0
    fetch_balance()
    return take_in_what_is_missing()
