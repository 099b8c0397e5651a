"""The register of expenditure as the office prepares it: months and their lines."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import transition

from portal.agreements.models import Agreement
from portal.expenditure.rules import Row, last_of, name_of
from portal.payments.models import Payment, Repayment
from portal.states import StateField

# A line says what was paid, or came back, to the penny.
AS_IT_WAS_PAID = """
    IF NEW.kind = 'repayment' THEN
        SELECT -amount INTO moved FROM payments_repayment
            WHERE id = NEW.repayment_id AND agreement_id = NEW.agreement_id AND state = 'received';
    ELSE
        SELECT CASE WHEN NEW.kind = 'reversal' THEN -payment.amount ELSE payment.amount END INTO moved
            FROM payments_payment payment JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
            WHERE payment.id = NEW.payment_id AND instalment.agreement_id = NEW.agreement_id
                AND (payment.state = 'reversed' OR NEW.kind = 'payment' AND payment.state = 'confirmed');
    END IF;
    IF moved IS DISTINCT FROM NEW.amount THEN
        RAISE EXCEPTION 'the line is not what was paid or came back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'expenditure_line_as_it_was_paid';
    END IF;
    RETURN NEW;
"""


class ValueReason(models.Model):
    """Why the money of an agreement is good value, in words that the public reads; the usual reason of its payments."""

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="value_reason")
    text = models.TextField("why it is good value for money")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="value_reason_says_something")]

    def __str__(self) -> str:
        return f"Value for money of {self.agreement}"


class ExpenditureMonthQuerySet(models.QuerySet["ExpenditureMonth"]):
    def to_publish(self, today: date) -> Self:
        """Gathered, over, and not published."""
        return self.filter(state=ExpenditureMonth.State.DRAFT, first__lt=today.replace(day=1))

    def published(self) -> Self:
        return self.filter(state=ExpenditureMonth.State.PUBLISHED)

    def to_publish_again(self) -> Self:
        """Their file is not handed out, because somebody is hidden in it, and no other is published yet."""
        return self.filter(editions__is_latest=True, editions__is_withheld=True)


class ExpenditureMonth(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        PUBLISHED = "published", "Published"

    first = models.DateField("first day", unique=True)
    state = StateField(max_length=10, choices=State, default=State.DRAFT)

    objects = ExpenditureMonthQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-first"]
        constraints = [models.CheckConstraint(condition=Q(first__day=1), name="expenditure_month_begins_on_the_first")]
        triggers: ClassVar = [
            pgtrigger.FSM(name="expenditure_month_in_order", field="state", transitions=[("draft", "published")]),
            pgtrigger.ReadOnly(name="expenditure_month_stays", fields=["first"]),
            pgtrigger.Protect(name="expenditure_month_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def name(self) -> str:
        """ "2026-04"."""
        return name_of(self.first)

    @property
    def last(self) -> date:
        return last_of(self.first)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @transition(field=state, source=State.DRAFT, target=State.PUBLISHED)
    def publish(self) -> None:
        """Its first edition stands in public."""


class ExpenditureLineQuerySet(models.QuerySet["ExpenditureLine"]):
    def held(self) -> Self:
        """Locked until the end of the transaction, always in the same order."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def without_reason(self) -> Self:
        """Payments of which nobody has said why they are good value; money that came back needs no reason."""
        return self.filter(kind=ExpenditureLine.Kind.PAYMENT, value="")

    def redacted(self) -> Self:
        """Hidden, by two people. Each with its agreement."""
        return self.filter(redaction_confirmed_by__isnull=False).select_related("agreement")

    def redaction_waiting(self) -> Self:
        """Redactions that a second person has to confirm."""
        return self.exclude(redaction="").filter(redaction_confirmed_by__isnull=True)


class ExpenditureLine(models.Model):
    class Kind(models.TextChoices):
        PAYMENT = "payment", "Payment"
        REVERSAL = "reversal", "Payment that came back"
        REPAYMENT = "repayment", "Paid back"

    class Redaction(models.TextChoices):
        PERSON = "person", "The recipient is a private person"
        SAFETY = "safety", "Naming the recipient would put somebody at risk"

    month = models.ForeignKey(ExpenditureMonth, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    repayment = models.ForeignKey(Repayment, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="expenditure")
    on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    recipient = models.CharField(max_length=200)
    identifier = models.CharField(max_length=60, blank=True)
    purpose = models.TextField()
    reference = models.CharField(max_length=60)
    value = models.TextField("why it is good value for money", blank=True)
    value_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who worded it for this payment; empty where it is the agreement's or the fund's.",
    )
    redaction = models.CharField(max_length=10, choices=Redaction, blank=True)
    redaction_reason = models.TextField(blank=True, help_text="For the office alone.")
    public_purpose = models.TextField(blank=True, help_text="The purpose as the public reads it, where redacted.")
    public_value = models.TextField(
        blank=True, help_text="Why it is good value as the public reads it, where redacted; empty: it is left out."
    )
    redacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    redaction_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    redaction_confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ExpenditureLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["month", "on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "kind"], name="expenditure_payment_once"),
            models.UniqueConstraint(fields=["repayment"], name="expenditure_repayment_once"),
            models.CheckConstraint(
                condition=Q(kind="repayment", payment__isnull=True, repayment__isnull=False, amount__lt=0)
                | Q(kind="payment", payment__isnull=False, repayment__isnull=True, amount__gt=0)
                | Q(kind="reversal", payment__isnull=False, repayment__isnull=True, amount__lt=0),
                name="expenditure_line_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(redaction="")
                | Q(redacted_by__isnull=False) & ~Q(redaction_reason="") & ~Q(public_purpose=""),
                name="expenditure_redaction_has_a_reason_and_a_name",
            ),
            models.CheckConstraint(
                condition=Q(redaction_confirmed_by__isnull=True)
                | ~Q(redaction="")
                & ~Q(redaction_confirmed_by=F("redacted_by"))
                & Q(redaction_confirmed_at__isnull=False),
                name="expenditure_redaction_confirmed_by_another",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="expenditure_line_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="expenditure_line_stays",
                fields=["month", "kind", "payment", "repayment", "agreement", "on", "amount"],
            ),
            pgtrigger.Trigger(
                name="as_it_was_paid",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("moved", "numeric")],
                func=AS_IT_WAS_PAID,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.reference}"

    @property
    def is_redacted(self) -> bool:
        """By two people. Until then it is not published at all."""
        return bool(self.redaction) and self.redaction_confirmed_by_id is not None

    def hide_as(self, other: ExpenditureLine) -> None:
        """For the reason, and by the people, by which another line of the same recipient is hidden."""
        for name in (
            "redaction", "redaction_reason", "public_purpose", "public_value", "redacted_by_id",
            "redaction_confirmed_by_id", "redaction_confirmed_at",
        ):  # fmt: skip
            setattr(self, name, getattr(other, name))

    @property
    def row(self) -> Row:
        """As the public reads it. Needs `agreement`."""
        hidden = self.is_redacted
        return Row(
            on=self.on,
            line=self.get_kind_display(),
            recipient="Redacted" if hidden else self.recipient,
            identifier="" if hidden else self.identifier,
            amount=self.amount,
            purpose=self.public_purpose if hidden else self.purpose,
            value=self.public_value if hidden else self.value,
            reference="" if hidden else self.reference,
            kind=self.agreement.get_kind_display(),
            redaction=self.get_redaction_display() if hidden else "",
        )
