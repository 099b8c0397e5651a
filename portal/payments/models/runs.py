"""Payment runs: payments that leave together by one rail, the file that finance took, and the bank's answers to it."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from portal.payments.models.guards import FILE_STAYS
from portal.payments.models.payments import Payment, Rail
from portal.payments.models.repayments import Repayment
from portal.states import StateField


class PaymentRunQuerySet(models.QuerySet["PaymentRun"]):
    def open(self) -> Self:
        return self.filter(state=PaymentRun.State.OPEN)

    def awaiting_answers(self) -> Self:
        """The file was taken, and the bank has not said of every payment what became of it."""
        return self.filter(state=PaymentRun.State.TAKEN)


class PaymentRun(models.Model):
    """Open, it takes payments and gives them back. Once its file is taken it stays as it is, whatever happens."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        TAKEN = "taken", "File taken, waiting for the bank"
        DONE = "done", "Every payment answered"
        CANCELLED = "cancelled", "Cancelled"

    number = models.CharField(max_length=20, unique=True)
    rail = models.CharField(max_length=10, choices=Rail)
    pay_on = models.DateField(help_text="The day on which the bank is to send the money.")
    state = StateField(max_length=10, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    taken_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=60, blank=True)
    sealed_file = models.TextField(blank=True, editable=False, help_text="Sealed as bank details are: it holds them.")
    sha256 = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(null=True)
    total = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    objects = PaymentRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "done"])
                | Q(taken_by__isnull=False, taken_at__isnull=False, count__gt=0, total__gt=0)
                & ~Q(sha256="")
                & ~Q(sealed_file=""),
                name="payment_run_taken_has_its_file",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="payment_run_is_not_deleted", operation=pgtrigger.Delete),
            FILE_STAYS,
            pgtrigger.FSM(
                name="payment_run_states_in_order",
                field="state",
                transitions=[("open", "taken"), ("open", "cancelled"), ("taken", "done")],
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @transition(field=state, source=State.OPEN, target=State.TAKEN)
    def take(self) -> None:
        """Somebody has the file in hand, so the money may be on its way."""

    @transition(field=state, source=State.TAKEN, target=State.DONE)
    def finish(self) -> None:
        """The bank has said of every payment what became of it."""

    @transition(field=state, source=State.OPEN, target=State.CANCELLED)
    def cancel(self) -> None:
        """Its payments wait for another run."""


class BankAnswerQuerySet(models.QuerySet["BankAnswer"]):
    def about(self, run: PaymentRun) -> Self:
        """Given to the portal for this run, or with a line about one of its payments."""
        return self.filter(Q(run=run) | Q(pk__in=BankLine.objects.filter(run=run).values("answer")))


class BankAnswer(models.Model):
    """A file that the bank sent, read once."""

    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    run = models.ForeignKey(
        PaymentRun,
        on_delete=models.PROTECT,
        related_name="answers",
        null=True,
        help_text="The run that it was given to the portal for, where one was named.",
    )
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(auto_now_add=True)

    objects = BankAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class BankLineQuerySet(models.QuerySet["BankLine"]):
    def unread(self) -> Self:
        """Kept as the bank said it; nothing was done about it yet."""
        return self.filter(state=BankLine.State.READ)

    def to_settle(self) -> Self:
        """What nobody has explained yet: a work list."""
        return self.filter(state=BankLine.State.UNMATCHED)


class BankLine(models.Model):
    """One line of an answer, and what it was found to be about."""

    class State(models.TextChoices):
        READ = "read", "Read, not compared yet"
        MATCHED = "matched", "Matched"
        UNMATCHED = "unmatched", "To be explained"
        SET_ASIDE = "set_aside", "Set aside"

    class Outcome(models.TextChoices):
        PAID = "paid", "Paid"
        REFUSED = "refused", "Refused"
        CAME_BACK = "came_back", "Came back"
        PENDING = "pending", "Not decided yet"

    class Source(models.TextChoices):
        REPORT = "report", "Status report"
        STATEMENT = "statement", "Statement"
        LIST = "list", "List"

    answer = models.ForeignKey(BankAnswer, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    end_to_end = models.CharField(max_length=200, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    on = models.DateField(null=True)
    said = models.CharField(max_length=500, blank=True)
    bank_reference = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LIST)
    currency = models.CharField(max_length=3, default="GBP")
    note = models.CharField(max_length=300, blank=True, help_text="What the payer of incoming money wrote.")
    state = StateField(max_length=10, choices=State, default=State.READ)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="bank_lines", null=True)
    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="bank_lines", null=True)
    repayment = models.ForeignKey(Repayment, on_delete=models.PROTECT, related_name="bank_lines", null=True)
    again_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="said_again", null=True, help_text="What said the same before."
    )
    why_unmatched = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="Why it was set aside, or matched by hand.")

    objects = BankLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["answer", "number"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "number"], name="bank_line_once"),
            models.CheckConstraint(
                condition=~Q(state="matched")
                | Q(payment__isnull=False)
                | Q(run__isnull=False)
                | Q(repayment__isnull=False),
                name="bank_line_matched",
            ),
            models.CheckConstraint(
                condition=~Q(state="unmatched") | ~Q(why_unmatched=""), name="bank_line_unmatched_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | (Q(settled_by__isnull=False) & ~Q(reason="")),
                name="bank_line_set_aside_for_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="bank_line_stays_as_read",
                fields=[
                    *["answer", "number", "outcome", "end_to_end", "amount", "on", "said", "bank_reference"],
                    *["source", "currency", "note"],
                ],
            ),
            pgtrigger.Protect(name="bank_line_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="bank_line_states_in_order",
                field="state",
                transitions=[
                    ("read", "matched"),
                    ("read", "unmatched"),
                    ("unmatched", "matched"),
                    ("unmatched", "set_aside"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.number} of {self.answer}"

    @property
    def may_be_matched(self) -> bool:
        """Whether somebody may say which payment it is about. Where that is known, the line is about money beyond it:
        matched by hand, it would be carried out as if it were the payment's own.
        """
        return self.payment_id is None and self.repayment_id is None and self.currency == "GBP"

    @transition(field=state, source=State.READ, target=State.UNMATCHED)
    def leave_open(self) -> None:
        """It fits nothing of ours: somebody has to look."""

    @transition(field=state, source=[State.READ, State.UNMATCHED], target=State.MATCHED)
    def match(self) -> None:
        """It is about a payment of ours."""

    @transition(field=state, source=State.UNMATCHED, target=State.SET_ASIDE)
    def set_aside(self) -> None:
        """It is about nothing of the portal's, or was dealt with elsewhere."""
