"""Money that goes back to a donor: asked for here and sent by a job, or made at Stripe and told to us."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import stripe
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.donations import foundation
from portal.donations.domain.errors import TooMuchBack
from portal.donations.domain.receiving import marks_of, take_payment
from portal.donations.models import Donation, Refund
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.stripe.registry import NotOurs, Unclear

SEND = "donations.send_refund"  # the job of `jobs.py`, by name, because that module imports this one
OVERDUE = timedelta(minutes=10)
DONE, FAILED = ("succeeded",), ("failed", "canceled")


class NotNow(RuntimeError):
    """Stripe did not answer; the job tries again."""


def ask_refund(donation: Donation, *, amount: Decimal, reason: str, by: User) -> Refund:
    """Have `amount` pounds of a donation sent back to the card that it came from. Raises TooMuchBack."""
    with transaction.atomic():
        donation = Donation.objects.select_for_update().get(pk=donation.pk)
        left = Donation.objects.with_what_is_left().get(pk=donation.pk).left
        if donation.disputed:
            raise TooMuchBack("The donor's bank asks for it back already. Answer that at Stripe first.")
        if not Decimal(0) < amount <= left:
            raise TooMuchBack(f"£{left:.2f} is left of it." if left else "All of it went back already.")
        refund = Refund.objects.create(donation=donation, amount=amount, reason=reason, asked_by=by)
        ledger.record("refund-asked", donation, by=by, changes={"amount": [None, amount]}, note=reason)
        app.configure_task(SEND).defer(refund_id=refund.pk)
        return refund


def send_refund(pk: int) -> None:
    """Ask Stripe for a refund, once: what Stripe knows of already is only looked at. Raises NotNow."""
    refund = Refund.objects.select_related("donation").filter(pk=pk, state=Refund.State.ASKED, stripe_id=None).first()
    if refund is None:
        return
    client = foundation.account().client()
    intent = refund.donation.payment_intent
    try:
        # An idempotency key is kept for a day; a refund may wait longer, so Stripe is asked what it has done first.
        there = client.v1.refunds.list({"payment_intent": intent, "limit": 100}).auto_paging_iter()
        found = next((one for one in there if marks_of(one).get("refund") == str(refund.identity)), None)
        if found is None:
            found = client.v1.refunds.create(
                {
                    "payment_intent": intent,
                    "amount": int(refund.amount * 100),
                    "metadata": {"refund": str(refund.identity)},
                    "reason": "requested_by_customer",
                },
                {"idempotency_key": f"refund-{refund.identity}"},
            )
    except stripe.InvalidRequestError as error:
        _refused(refund, error.user_message or str(error))
        return
    except stripe.StripeError as error:
        raise NotNow(type(error).__name__) from error
    record_refund(refund.donation, found)


def send_overdue() -> int:
    """Refunds that have lost their job; how many were sent."""
    sent = 0
    for pk in list(Refund.objects.unsent(timezone.now() - OVERDUE).values_list("pk", flat=True)[:100]):
        try:
            send_refund(pk)
            sent += 1
        except NotNow:
            continue
    return sent


def _refused(refund: Refund, why: str) -> None:
    with transaction.atomic():
        row = Refund.objects.select_for_update().get(pk=refund.pk)
        if row.state == Refund.State.ASKED and row.stripe_id is None:
            row.fail()
            row.answered_at = timezone.now()
            row.save(update_fields=["state", "answered_at"])
            ledger.record("refund-failed", row.donation, by=None, note=f"Stripe refused it: {why}")


def take_refunds(charge: str) -> None:
    """Ask Stripe for the refunds of a charge, and let ours be so. Raises NotOurs."""
    donation = _donation_of(charge)
    client = foundation.account().client()
    for found in client.v1.refunds.list({"charge": charge, "limit": 100}).auto_paging_iter():
        record_refund(donation, found)


def _donation_of(charge: str) -> Donation:
    """The donation of a charge. Where Stripe told of a refund before the payment, that comes first. Raises NotOurs."""
    known = Donation.objects.filter(charge=charge).first()
    if known:
        return known
    found = foundation.account().client().v1.charges.retrieve(charge)
    taken = take_payment(str(found.payment_intent)) if found.payment_intent else None
    if taken is None or taken.charge != charge:
        raise NotOurs
    return taken


def record_refund(donation: Donation, found: Any) -> Refund:
    """A refund as Stripe has it now: ours by its mark, or one that was made there."""
    with transaction.atomic():
        donation = Donation.objects.select_for_update(of=("self",)).select_related("gift__donor").get(pk=donation.pk)
        refund = _known(donation, found) or Refund(donation=donation, amount=Decimal(found.amount) / 100)
        if refund.pk is None:
            left = Donation.objects.with_what_is_left().get(pk=donation.pk).left
            if refund.amount > left and found.status not in FAILED:
                raise Unclear("Stripe sent back more than the books say is left of the donation.")
            refund.reason = "Made at Stripe."
        refund.stripe_id = found.id
        before = refund.state
        if found.status in DONE and before == Refund.State.ASKED:
            refund.finish()
        elif found.status in FAILED and before != Refund.State.FAILED:
            refund.fail()
        if refund.state != before:
            refund.answered_at = timezone.now()
        refund.save()
        if refund.state != before:
            _tell(donation, refund)
        return refund


def _known(donation: Donation, found: Any) -> Refund | None:
    refunds = Refund.objects.select_for_update().filter(donation=donation)
    by_name = refunds.filter(stripe_id=found.id).first()
    if by_name:
        return by_name
    try:
        return refunds.filter(identity=uuid.UUID(marks_of(found).get("refund", ""))).first()
    except ValueError:
        return None


def _tell(donation: Donation, refund: Refund) -> None:
    if refund.state == Refund.State.FAILED:
        ledger.record("refund-failed", donation, by=None, note="The donor's bank did not take it.")
        return
    ledger.record("donation-refunded", donation, by=None, changes={"amount": [None, refund.amount]})
    context: dict[str, Any] = {"donation": donation, "gift": donation.gift, "refund": refund}
    queue_mail("donations/refunded", to=donation.gift.donor.email, context=context)


def take_dispute(name: str) -> str:
    """The donor's bank asks for a donation back: how that stands now. A lost one went back. Raises NotOurs."""
    found = foundation.account().client().v1.disputes.retrieve(name)
    known = _donation_of(str(found.charge))
    with transaction.atomic():
        donation = Donation.objects.select_for_update().get(pk=known.pk)
        donation.disputed = found.status not in ("won", "lost", "warning_closed")
        donation.save(update_fields=["disputed"])
        if found.status == "lost" and not Refund.objects.filter(stripe_id=found.id).exists():
            refund = Refund(
                donation=donation,
                amount=Decimal(found.amount) / 100,
                reason="The donor's bank took it back.",
                stripe_id=found.id,
                answered_at=timezone.now(),
            )
            refund.finish()
            refund.save()
        ledger.record("donation-disputed", donation, by=None, note=f"Stripe says: {found.status}")
    return found.status
