"""A payment: one attempt to pay an approved instalment. It is known by its identity from the moment of approval.

The identity goes wherever the payment goes (the bank's file and its answer, a card company's idempotency key), so that
whatever is done twice is seen to be the same payment. A payment that failed or came back stays as it is; the next
attempt is another payment with another identity.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django_fsm import transition

from portal.agreements.models import Agreement
from portal.banking.models import BankAccount
from portal.payments.models.guards import (
    APPEND_ONLY,
    OF_AN_APPROVED_INSTALMENT,
    ONE_LIVE_PAYMENT,
    SHARES_ADD_UP,
    SHARES_WITHIN_ALLOCATION,
)
from portal.payments.models.instalments import Instalment
from portal.states import StateField
from portal.streams.models import FundingStream


class Rail(models.TextChoices):
    """How money travels."""

    BANK_FILE = "bank_file", "Bank file (ISO 20022)"
    BACS_LIST = "bacs_list", "List for the bank’s website (Bacs)"
    STRIPE = "stripe", "Through Stripe"
    BY_HAND = "by_hand", "Paid outside the portal"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, user) -> Self:
        """Those of the agreements that `user` may see."""
        return self.filter(instalment__agreement__in=Agreement.objects.visible_to(user))

    def live(self) -> Self:
        """Still to be made, under way or made: what an instalment has one of at most."""
        return self.filter(state__in=Payment.LIVE)

    def confirmed(self) -> Self:
        """Money that has arrived."""
        return self.filter(state=Payment.State.CONFIRMED)

    def to_send(self) -> Self:
        """Approved, and in no run yet."""
        return self.filter(state=Payment.State.APPROVED)

    def total(self) -> Decimal:
        """Pounds that these payments come to."""
        return self.aggregate(total=Sum("amount"))["total"] or Decimal(0)


class Payment(models.Model):
    class State(models.TextChoices):
        APPROVED = "approved", "Approved, not sent yet"
        IN_RUN = "in_run", "In a payment run"
        SENT = "sent", "Sent, not confirmed yet"
        CONFIRMED = "confirmed", "Paid"
        FAILED = "failed", "Refused"
        REVERSED = "reversed", "Came back"
        CANCELLED = "cancelled", "Cancelled"

    LIVE = (State.APPROVED, State.IN_RUN, State.SENT, State.CONFIRMED)
    # Out of the portal's hands: nobody can say any more that it will not be paid.
    UNDER_WAY = (State.SENT,)

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="payments")
    attempt = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = StateField(max_length=10, choices=State, default=State.APPROVED)
    rail = models.CharField(max_length=10, choices=Rail, blank=True)
    run = models.ForeignKey(
        "payments.PaymentRun", on_delete=models.PROTECT, related_name="payments", null=True, blank=True
    )
    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="+", null=True, blank=True, help_text="Where it was sent."
    )
    paid_on = models.DateField(null=True, blank=True, help_text="The day on which the money arrived.")
    reference = models.CharField("remittance reference", max_length=40, blank=True)
    recall_asked_at = models.DateTimeField(null=True, blank=True, help_text="When the bank was asked to bring it back.")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["instalment", "attempt"]
        indexes = [models.Index(fields=["state"], name="payment_state")]
        constraints = [
            models.UniqueConstraint(fields=["instalment", "attempt"], name="payment_attempt_once"),
            models.UniqueConstraint(
                fields=["instalment"],
                condition=Q(state__in=["approved", "in_run", "sent", "confirmed"]),
                name="payment_live_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "confirmed", "reversed"]) | ~Q(rail=""), name="payment_sent_by_a_rail"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "reversed"]) | Q(paid_on__isnull=False),
                name="payment_confirmed_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_run") | Q(run__isnull=False), name="payment_in_a_run_names_it"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="payment_stays_what_it_is", fields=["identity", "instalment", "attempt", "amount"]),
            pgtrigger.Protect(name="payment_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="of_an_approved_instalment",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("owed", "numeric"), ("stands", "text")],
                func=OF_AN_APPROVED_INSTALMENT,
            ),
            pgtrigger.Trigger(
                name="one_live_payment",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                timing=pgtrigger.Deferred,
                declare=[("instalment", "bigint"), ("stands", "text"), ("live", "text")],
                func=ONE_LIVE_PAYMENT.replace("%(instalment)s", "NEW.instalment_id"),
            ),
            pgtrigger.FSM(
                name="payment_states_in_order",
                field="state",
                transitions=[
                    ("approved", "in_run"),
                    ("in_run", "approved"),
                    ("in_run", "sent"),
                    ("approved", "sent"),
                    ("approved", "confirmed"),
                    ("sent", "confirmed"),
                    ("sent", "failed"),
                    ("confirmed", "reversed"),
                    ("approved", "cancelled"),
                    ("in_run", "cancelled"),
                ],
            ),
        ]

    def __str__(self) -> str:
        again = f", attempt {self.attempt}" if self.attempt > 1 else ""
        return f"Payment of {self.instalment}{again}"

    @transition(field=state, source=State.APPROVED, target=State.IN_RUN)
    def take_into_run(self) -> None:
        """It goes out with others."""

    @transition(field=state, source=State.IN_RUN, target=State.APPROVED)
    def take_out_of_run(self) -> None:
        """It waits for another run."""

    @transition(field=state, source=[State.APPROVED, State.IN_RUN], target=State.SENT)
    def send(self) -> None:
        """The rail has it."""

    @transition(field=state, source=[State.APPROVED, State.SENT], target=State.CONFIRMED)
    def confirm(self) -> None:
        """The money has arrived."""

    @transition(field=state, source=State.SENT, target=State.FAILED)
    def fail(self) -> None:
        """The rail refused it: the money never left."""

    @transition(field=state, source=State.CONFIRMED, target=State.REVERSED)
    def reverse(self) -> None:
        """The money came back."""

    @transition(field=state, source=[State.APPROVED, State.IN_RUN], target=State.CANCELLED)
    def cancel(self) -> None:
        """It will not be made."""


class PaymentStep(models.Model):
    """One step of a payment: when, by whom, and what the rail said. Only ever added."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Payment.State)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["payment", "pk"]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.payment}: {self.get_state_display()}"


class PaymentShareQuerySet(models.QuerySet["PaymentShare"]):
    def live(self) -> Self:
        """Of payments to be made, under way or made: what is taken from the money by year and stream."""
        return self.filter(payment__state__in=Payment.LIVE)

    def paid(self) -> Self:
        return self.filter(payment__state=Payment.State.CONFIRMED)


class PaymentShare(models.Model):
    """The part of a payment that one funding stream pays, out of the money of one financial year."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="shares")
    year = models.PositiveSmallIntegerField("financial year")
    stream = models.ForeignKey(FundingStream, on_delete=models.PROTECT, related_name="payment_shares")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    objects = PaymentShareQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["payment", "year", "stream"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "year", "stream"], name="payment_share_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_share_positive"),
        ]
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="shares_add_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("whole", "numeric"), ("shared", "numeric")],
                func=SHARES_ADD_UP,
            ),
            pgtrigger.Trigger(
                name="shares_within_allocation",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("agreement", "bigint"), ("over", "numeric")],
                func=SHARES_WITHIN_ALLOCATION,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.stream}, {self.year}"
