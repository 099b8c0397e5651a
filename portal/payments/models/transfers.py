"""Payments that go through Stripe: what was asked of Stripe for each, and what became of it there."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django_fsm import transition

from portal.payments.models.guards import APPEND_ONLY
from portal.payments.models.payments import Payment
from portal.states import StateField


class TransferQuerySet(models.QuerySet["Transfer"]):
    def to_send(self) -> Self:
        """Those that Stripe has not said yes or no to."""
        return self.filter(state__in=[Transfer.State.WAITING, Transfer.State.ASKING])

    def to_look_at(self) -> Self:
        """What a person has to see to: a work list."""
        return self.exclude(why="").filter(seen_to_by=None)

    def without_line(self) -> Self:
        """Those that Stripe has made, and that are not on its balance."""
        lines = StripeLine.objects.filter(source=OuterRef("stripe_id"), kind="transfer")
        return self.filter(stripe_id__isnull=False).filter(~Exists(lines))


class Transfer(models.Model):
    """One for each payment of a run at Stripe. `why` is for the work list: what is wrong, and what to do about it."""

    class State(models.TextChoices):
        WAITING = "waiting", "To be asked for"
        ASKING = "asking", "Asked for, no answer yet"
        MADE = "made", "In the organisation’s account at Stripe"
        GIVEN_UP = "given_up", "Not made"
        REVERSED = "reversed", "Brought back"

    class Payout(models.TextChoices):
        UNKNOWN = "", "Not paid out yet"
        PAID = "paid", "Paid out to the organisation’s bank"
        FAILED = "failed", "The organisation’s bank did not take it"

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="transfer")
    destination = models.CharField(max_length=255, help_text="As Stripe calls it: acct_…")
    state = StateField(max_length=10, choices=State, default=State.WAITING)
    # A plain refusal is Stripe's answer to that key for a day, so the next attempt has another; what is not known to
    # have been refused is asked again with the same.
    refusals = models.PositiveSmallIntegerField(default=0, help_text="How often Stripe has plainly refused.")
    asked_at = models.DateTimeField(null=True, help_text="When Stripe was asked first.")
    tried_at = models.DateTimeField(null=True, help_text="When Stripe was asked last to make it.")
    stripe_id = models.CharField(max_length=255, unique=True, null=True, help_text="As Stripe calls it: tr_…")
    arrival = models.CharField(max_length=255, blank=True, help_text="As the organisation's account has it: py_…")
    made_at = models.DateTimeField(null=True)
    brought_back = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    back_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    back_reason = models.TextField(blank=True, help_text="Why an officer wants it back.")
    back_refusals = models.PositiveSmallIntegerField(default=0)
    payout = models.CharField(max_length=255, blank=True, help_text="As Stripe calls it: po_…")
    payout_state = models.CharField(max_length=6, choices=Payout, blank=True)
    payout_made_at = models.DateTimeField(null=True, help_text="Of several payouts the latest counts.")
    payout_on = models.DateField(null=True)
    why = models.CharField(max_length=500, blank=True)
    seen_to_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    seen_to_at = models.DateTimeField(null=True)
    seen_to = models.TextField(blank=True, help_text="How it was seen to.")

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["payment"]
        indexes = [models.Index(fields=["state"], name="transfer_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(destination=""), name="transfer_goes_somewhere"),
            models.CheckConstraint(
                condition=~Q(state__in=["made", "reversed"]) | Q(stripe_id__isnull=False, made_at__isnull=False),
                name="transfer_made_is_known_to_stripe",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "given_up"]) | Q(stripe_id=None),
                name="transfer_not_made_has_no_name",
            ),
            models.CheckConstraint(
                condition=Q(back_asked_by=None, back_reason="") | (Q(back_asked_by__isnull=False) & ~Q(back_reason="")),
                name="transfer_wanted_back_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(seen_to_by=None, seen_to="") | (Q(seen_to_by__isnull=False) & ~Q(seen_to="")),
                name="transfer_seen_to_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="transfer_stays_whose_it_is", fields=["payment", "destination"]),
            pgtrigger.Protect(name="transfer_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="transfer_states_in_order",
                field="state",
                transitions=[
                    ("waiting", "asking"),
                    ("asking", "waiting"),
                    ("asking", "made"),
                    ("waiting", "given_up"),
                    ("made", "reversed"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Transfer for {self.payment}"

    def say(self, why: str) -> None:
        """For the work list. What was seen to stays so while there is nothing new to say."""
        if self.why != why[:500]:
            self.why, self.seen_to_by, self.seen_to = why[:500], None, ""

    @transition(field=state, source=State.WAITING, target=State.ASKING)
    def ask(self) -> None:
        """The next thing that happens is a question to Stripe."""

    @transition(field=state, source=State.ASKING, target=State.WAITING)
    def wait(self) -> None:
        """Stripe has plainly said no: nothing was moved."""

    @transition(field=state, source=State.ASKING, target=State.MADE)
    def make(self) -> None:
        """The money is in the organisation's account at Stripe."""

    @transition(field=state, source=State.WAITING, target=State.GIVEN_UP)
    def give_up(self) -> None:
        """It will not be asked for again; the payment is refused."""

    @transition(field=state, source=State.MADE, target=State.REVERSED)
    def reverse(self) -> None:
        """All of it is on the Commissioner's balance again."""


class StripeLineQuerySet(models.QuerySet["StripeLine"]):
    def unlike_the_books(self) -> Self:
        """Transfers on Stripe's balance that no payment here knows, or by another amount."""
        known = Transfer.objects.filter(stripe_id=OuterRef("source"), payment__amount=-OuterRef("amount"))
        return self.filter(kind="transfer").filter(~Exists(known))


class StripeLine(models.Model):
    """A line of the Commissioner's balance at Stripe that is about a transfer. Copied from there, never changed."""

    stripe_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=40, help_text="As Stripe calls it: transfer, transfer_refund …")
    source = models.CharField(max_length=255, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    made_at = models.DateTimeField()

    objects = StripeLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["source"], name="stripe_line_source")]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"
