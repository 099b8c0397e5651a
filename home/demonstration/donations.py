"""Gifts to the Foundation, as if they had come by card. Causes, amounts and donors are made up, and say so."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.utils import timezone

from portal.accounts.models import User
from portal.donations.domain import ask_refund, cancel_declaration, declare, make_claim
from portal.donations.domain.receiving import Paid, record_donation
from portal.donations.domain.refunding import record_refund
from portal.donations.gift_aid import ALWAYS, THIS
from portal.donations.models import BalanceLine, Cause, Donation, Donor, Gift

CAUSES = (
    ("Where it is needed most", "where-it-is-needed-most", "The trustees choose, among projects for a safer Dorset."),
    ("Young people", "young-people", "Something to do after school, and somebody to talk to. An illustrative cause."),
    ("Victims of crime", "victims-of-crime", "Help in the first days, such as a new lock. An illustrative cause."),
)  # fmt: skip
FEE_RATE, FEE = Decimal("0.015"), Decimal("0.20")


def build_donations(logins: dict[str, User]) -> None:
    """Some gifts with and without Gift Aid, a monthly one, a claim, and a refund after it."""
    if Cause.objects.exists():
        return
    causes = [
        Cause.objects.create(number=number, name=name, slug=slug, purpose=purpose)
        for number, (name, slug, purpose) in enumerate(CAUSES, start=1)
    ]
    treasurer = logins["foundation"]
    once = _given(1, causes[0], 50, days_ago=75, scope=ALWAYS)
    _given(2, causes[1], 20, days_ago=61)
    wrong = _given(3, causes[2], 100, days_ago=58, scope=THIS)
    monthly = Gift.objects.create(
        donor=_donor(4), cause=causes[1], amount=Decimal(10), monthly=True, subscription="sub_demonstration"
    )
    _declare(monthly, ALWAYS)
    _paid(monthly, days_ago=70)
    _paid(monthly, days_ago=39)
    make_claim(by=treasurer)
    # Too late for that claim: what went back is made good with the next one.
    refund = ask_refund(wrong, amount=Decimal(100), reason="Typed a nought too many.", by=treasurer)
    answer = SimpleNamespace(
        id="re_demonstration", amount=10_000, status="succeeded", metadata=_Marks(refund=str(refund.identity))
    )
    record_refund(wrong, answer)
    _line("refund", "re_demonstration", Decimal(-100), timezone.now(), fee=Decimal(0))
    _paid(monthly, days_ago=9)
    _given(5, causes[0], 25, days_ago=6, scope=THIS)
    cancelled = _given(6, causes[2], 15, days_ago=4, scope=ALWAYS)
    for declaration in cancelled.gift.declarations.standing():
        cancel_declaration(declaration)
    _line("charge", "ch_demonstration_elsewhere", Decimal(30), once.received_at + timedelta(days=70))


class _Marks(dict):
    def to_dict(self) -> dict:
        return dict(self)


def _donor(number: int) -> Donor:
    return Donor.objects.create(first_name="Donor", last_name=f"Number {number}", email=f"donor{number}@demo.example")


def _declare(gift: Gift, scope: str) -> None:
    declare(
        gift,
        scope=scope,
        first_name=gift.donor.first_name,
        last_name=gift.donor.last_name,
        house=str(gift.pk),
        postcode="DT1 1XJ",
    )


def _given(number: int, cause: Cause, amount: int, *, days_ago: int, scope: str = "") -> Donation:
    gift = Gift.objects.create(donor=_donor(number), cause=cause, amount=Decimal(amount))
    if scope:
        _declare(gift, scope)
    return _paid(gift, days_ago=days_ago)


def _paid(gift: Gift, *, days_ago: int) -> Donation:
    """As Stripe would tell it, and on Stripe's balance."""
    day: date = timezone.localdate() - timedelta(days=days_ago)
    at = datetime.combine(day, time(11, 20), UTC)
    name = f"demonstration_{gift.pk}_{gift.donations.count() + 1}"
    paid = Paid(
        payment_intent=f"pi_{name}",
        charge=f"ch_{name}",
        amount=gift.amount,
        currency="gbp",
        at=at,
        invoice=f"in_{name}" if gift.monthly else "",
    )
    donation = record_donation(gift, paid=paid)
    _line("charge", paid.charge, gift.amount, at)
    return donation


def _line(kind: str, source: str, amount: Decimal, at: datetime, *, fee: Decimal | None = None) -> None:
    kept = (amount * FEE_RATE + FEE).quantize(Decimal("0.01")) if fee is None else fee
    BalanceLine.objects.create(
        stripe_id=f"txn_{source}", kind=kind, source=source, amount=amount, fee=kept, net=amount - kept, made_at=at
    )
