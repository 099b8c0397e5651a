"""The money of one agreement day by day, as the public reads it: paid, come back, paid back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.db.models import Max, Q
from django.utils.timezone import localdate

from portal.agreements.models import Agreement
from portal.payments.models import Payment


class Movement(TypedDict):
    """`on` as 2026-04-20, `amount` as "1000.00", below nought where money came back."""

    kind: str
    on: str
    amount: str


def movements_of(agreement: Agreement) -> list[Movement]:
    """In the order of the days. Two queries."""
    back_at = Max("steps__at", filter=Q(steps__state=Payment.State.REVERSED))
    payments = Payment.objects.filter(instalment__agreement=agreement, paid_on__isnull=False).annotate(back_at=back_at)
    found: list[tuple[date, str, Decimal]] = []
    for one in payments.filter(state__in=[Payment.State.CONFIRMED, Payment.State.REVERSED]):
        assert one.paid_on is not None  # filtered above
        found.append((one.paid_on, "paid", one.amount))
        if one.state == Payment.State.REVERSED and one.back_at:
            found.append((localdate(one.back_at), "came back", -one.amount))
    for received in agreement.repayments.received():
        assert received.received_on is not None  # a constraint holds it
        found.append((received.received_on, "paid back", -received.amount))
    in_order = sorted(found, key=lambda one: one[0])
    return [Movement(kind=kind, on=on.isoformat(), amount=str(amount)) for on, kind, amount in in_order]
