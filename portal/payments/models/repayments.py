"""Money that an organisation owes back: not spent, spent on something else, or paid too much."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django_fsm import transition

from portal.agreements.models import Agreement
from portal.payments.models.guards import APPEND_ONLY, RETURNED_WAS_PAID, WITHIN_WHAT_ARRIVED
from portal.states import StateField
from portal.streams.models import FundingStream


class RepaymentQuerySet(models.QuerySet["Repayment"]):
    def of(self, user) -> Self:
        """Those of the organisations that `user` is a member of."""
        return self.filter(agreement__in=Agreement.objects.of(user))

    def awaited(self) -> Self:
        return self.filter(state=Repayment.State.ASKED)

    def received(self) -> Self:
        return self.filter(state=Repayment.State.RECEIVED)

    def in_force(self) -> Self:
        """Asked for or received: what cannot be asked for again."""
        return self.exclude(state=Repayment.State.CANCELLED)

    def with_parts(self) -> Self:
        """Each with `is_split`: whether it was paid in part, so that two others stand in its place."""
        return self.annotate(is_split=Exists(Repayment.objects.filter(instead_of=OuterRef("pk"))))

    def total(self) -> Decimal:
        """Pounds that these come to."""
        return self.aggregate(total=Sum("amount"))["total"] or Decimal(0)


class Repayment(models.Model):
    """One amount with one day. Who may pay in parts has several, one for each."""

    class Kind(models.TextChoices):
        UNDERSPEND = "underspend", "Not spent"
        CLAWBACK = "clawback", "Spent on something else, or a condition was broken"
        OVERPAID = "overpaid", "Paid too much"

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        RECEIVED = "received", "Received"
        CANCELLED = "cancelled", "Taken back"

    class Way(models.TextChoices):
        BANK = "bank", "Bank transfer"
        CARD = "card", "Card"

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="repayments")
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.TextField()
    due_on = models.DateField()
    state = StateField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    way = models.CharField(max_length=4, choices=Way, blank=True)
    received_on = models.DateField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    bank_reference = models.CharField(max_length=80, blank=True)
    session = models.CharField(max_length=255, blank=True, help_text="The open page of the card company.")
    card_payment = models.CharField(max_length=255, blank=True, help_text="As the card company calls it.")
    instead_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        help_text="What was asked for at first, where only a part of it came.",
    )
    why_cancelled = models.TextField(blank=True)

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="repayment_number_once"),
            models.UniqueConstraint(
                fields=["card_payment"], condition=~Q(card_payment=""), name="repayment_card_payment_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_amount_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="repayment_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="received") | (Q(received_on__isnull=False) & ~Q(way="")),
                name="repayment_received_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="received")
                | Q(way="bank", received_by__isnull=False)
                | (Q(way="card") & ~Q(card_payment="")),
                name="repayment_received_has_its_proof",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(why_cancelled=""), name="repayment_cancelled_for_a_reason"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="repayment_stays_as_asked",
                fields=[
                    "identity",
                    "agreement",
                    "number",
                    "amount",
                    "kind",
                    "reason",
                    "asked_by",
                    "asked_at",
                    "instead_of",
                ],
            ),
            pgtrigger.Protect(
                name="answered_repayment_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="asked"),
            ),
            pgtrigger.Protect(name="repayment_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within_what_arrived",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("arrived", "numeric"), ("owed_back", "numeric")],
                func=WITHIN_WHAT_ARRIVED,
            ),
        ]

    def __str__(self) -> str:
        return f"Repayment {self.number} of {self.agreement.reference}"

    @property
    def transfer_reference(self) -> str:
        """What the organisation writes on its transfer, so that finance knows it; Bacs has 18 characters."""
        which = f"-R{self.number}"
        return self.agreement.reference[: 18 - len(which)] + which

    @transition(field=state, source=State.ASKED, target=State.RECEIVED)
    def receive(self) -> None:
        """The money is back."""

    @transition(field=state, source=State.ASKED, target=State.CANCELLED)
    def cancel(self) -> None:
        """It is not owed after all."""


class RepaymentShare(models.Model):
    """The part of a repayment that goes back to one funding stream, into the money of one financial year."""

    repayment = models.ForeignKey(Repayment, on_delete=models.PROTECT, related_name="shares")
    year = models.PositiveSmallIntegerField("financial year")
    stream = models.ForeignKey(FundingStream, on_delete=models.PROTECT, related_name="repayment_shares")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["repayment", "year", "stream"]
        constraints = [
            models.UniqueConstraint(fields=["repayment", "year", "stream"], name="repayment_share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_share_positive"),
        ]
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="returned_was_paid",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("agreement", "bigint"), ("paid", "numeric"), ("returned", "numeric")],
                func=RETURNED_WAS_PAID,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} to {self.stream}, {self.year}"
