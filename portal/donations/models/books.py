"""The Foundation's books: money that came, money that went back, and what Stripe's balance says of both.

A donation is written only when Stripe says that it was paid; nobody types one. What came and went is never changed.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django_fsm import FSMModelMixin, transition

from portal.donations.models.gifts import Gift
from portal.donations.models.guards import APPEND_ONLY, AS_ITS_GIFT_SAYS, WITHIN_THE_DONATION
from portal.states import StateField

NOTHING = Value(Decimal(0), output_field=models.DecimalField(max_digits=10, decimal_places=2))


class DonationQuerySet(models.QuerySet["Donation"]):
    def with_what_is_left(self) -> Self:
        """Each with `refunded` and `left`, in pounds."""
        back = Refund.objects.standing().filter(donation=OuterRef("pk")).values("donation").annotate(all=Sum("amount"))
        return self.annotate(
            refunded=Coalesce(Subquery(back.values("all")), NOTHING),
        ).annotate(left=F("amount") - F("refunded"))

    def with_something_left(self) -> Self:
        """Those that did not go back altogether."""
        return self.with_what_is_left().filter(left__gt=0)

    def matching(self, words: str) -> Self:
        """By reference, or by the donor's name or e-mail address."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(reference__icontains=word)
                | Q(gift__donor__first_name__icontains=word)
                | Q(gift__donor__last_name__icontains=word)
                | Q(gift__donor__email__icontains=word)
            )
        return found

    def not_at_stripe(self, before: datetime) -> Self:
        """Received before that moment, and not on Stripe's balance."""
        lines = BalanceLine.objects.filter(source=OuterRef("charge"))
        return self.filter(~Exists(lines), received_at__lt=before)

    def total(self) -> Decimal:
        return self.aggregate(total=Sum("amount"))["total"] or Decimal(0)


class Donation(models.Model):
    reference = models.CharField(max_length=20, unique=True)
    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="donations")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    received_at = models.DateTimeField(help_text="When the card was charged.")
    # As Stripe calls them. Only payments of a monthly gift have an invoice.
    payment_intent = models.CharField(max_length=255, unique=True)
    charge = models.CharField(max_length=255, unique=True)
    invoice = models.CharField(max_length=255, blank=True)
    disputed = models.BooleanField(default=False, help_text="The donor's bank asks for it back.")

    objects = DonationQuerySet.as_manager()

    refunded: Decimal  # of with_what_is_left
    left: Decimal

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gift"], condition=Q(invoice=""), name="donation_once_per_single_gift"),
            models.UniqueConstraint(fields=["invoice"], condition=~Q(invoice=""), name="donation_once_per_invoice"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="donation_amount_positive"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="donation_stays_what_it_is",
                fields=["reference", "gift", "amount", "received_at", "payment_intent", "charge", "invoice"],
            ),
            pgtrigger.Protect(name="donation_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="as_its_gift_says",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("again", "boolean"), ("meant", "numeric")],
                func=AS_ITS_GIFT_SAYS,
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class RefundQuerySet(models.QuerySet["Refund"]):
    def standing(self) -> Self:
        """Asked for or made."""
        return self.exclude(state=Refund.State.FAILED)

    def made(self) -> Self:
        return self.filter(state=Refund.State.DONE)

    def not_at_stripe(self, before: datetime) -> Self:
        """Made before that moment, and not on Stripe's balance. Disputes stand there under a line of their own."""
        lines = BalanceLine.objects.filter(source=OuterRef("stripe_id"))
        return self.made().filter(~Exists(lines), answered_at__lt=before)

    def unsent(self, before: datetime) -> Self:
        """Asked for before that moment, and Stripe has not said that it knows."""
        return self.filter(state=Refund.State.ASKED, stripe_id=None, asked_at__lt=before)


class Refund(FSMModelMixin, models.Model):
    class State(models.TextChoices):
        ASKED = "asked", "On its way"
        DONE = "done", "Refunded"
        FAILED = "failed", "Did not arrive"

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    reason = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Empty where it was made at Stripe.",
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    stripe_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    state = StateField(max_length=10, choices=State, default=State.ASKED)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(stripe_id__isnull=False), name="refund_done_by_stripe"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="refund_stays_what_it_is",
                fields=["identity", "donation", "amount", "reason", "asked_by", "asked_at"],
            ),
            pgtrigger.Protect(name="refund_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within_the_donation",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                declare=[("given", "numeric"), ("back", "numeric")],
                func=WITHIN_THE_DONATION,
            ),
            pgtrigger.FSM(
                name="refund_states_in_order",
                field="state",
                transitions=[("asked", "done"), ("asked", "failed"), ("done", "failed")],
            ),
        ]

    def __str__(self) -> str:
        return f"Refund {self.pk} of {self.donation}"

    @transition(field=state, source=State.ASKED, target=State.DONE)
    def finish(self) -> None:
        """Stripe has sent it back."""

    @transition(field=state, source=[State.ASKED, State.DONE], target=State.FAILED)
    def fail(self) -> None:
        """The donor's bank did not take it, or Stripe refused."""


class BalanceLineQuerySet(models.QuerySet["BalanceLine"]):
    def unlike_the_books(self) -> Self:
        """Payments whose amount is another in the books, each with `booked`."""
        booked = Donation.objects.filter(charge=OuterRef("source")).values("amount")
        return self.annotate(booked=Subquery(booked)).filter(booked__isnull=False).exclude(booked=F("amount"))

    def not_in_the_books(self) -> Self:
        """Payments and refunds at Stripe that no donation and no refund here belongs to."""
        donations = Donation.objects.filter(charge=OuterRef("source"))
        refunds = Refund.objects.filter(stripe_id=OuterRef("source"))
        return self.filter(kind__in=BalanceLine.ON_BOOKS).filter(~Exists(donations), ~Exists(refunds))


class BalanceLine(models.Model):
    """A line of Stripe's own balance: gross, what Stripe keeps, and net. Copied from there, never changed."""

    ON_BOOKS = ("charge", "payment", "refund", "payment_refund")

    stripe_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=40, help_text="As Stripe calls it: charge, refund, payout …")
    source = models.CharField(max_length=255, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    fee = models.DecimalField(max_digits=10, decimal_places=2)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    made_at = models.DateTimeField()

    objects = BalanceLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["source"], name="balance_line_source")]
        constraints = [models.CheckConstraint(condition=Q(net=F("amount") - F("fee")), name="balance_line_adds_up")]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"
