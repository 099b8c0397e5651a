"""The payment schedule of an agreement: instalments, each prepared by one person, approved by another, paid once."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition

from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def visible_to(self, user) -> Self:
        if user.is_staff:
            return self
        return self.filter(agreement__in=Agreement.objects.of(user))

    def to_approve(self) -> Self:
        return self.filter(state=Instalment.State.PREPARED)

    def to_pay(self) -> Self:
        return self.filter(state=Instalment.State.APPROVED)

    def paid(self) -> Self:
        return self.filter(state=Instalment.State.PAID)


class Instalment(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        PREPARED = "prepared", "Prepared, waiting for approval"
        APPROVED = "approved", "Approved for payment"
        PAID = "paid", "Paid"
        CANCELLED = "cancelled", "Cancelled"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    due_on = models.DateField()
    after_return = models.ForeignKey(
        MonitoringReturn,
        on_delete=models.PROTECT,
        related_name="instalments",
        null=True,
        blank=True,
        help_text="Paid only when this return is accepted.",
    )
    state = FSMField(max_length=10, choices=State, default=State.PLANNED, protected=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    prepared_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    paid_on = models.DateField(null=True, blank=True)
    remittance = models.CharField("remittance reference", max_length=40, blank=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        indexes = [models.Index(fields=["state", "due_on"], name="instalment_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="instalment_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"])
                | Q(prepared_by__isnull=False, approved_by__isnull=False, approved_at__isnull=False),
                name="instalment_approval_has_two_names",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_by__isnull=False, paid_on__isnull=False),
                name="instalment_payment_has_a_name_and_a_day",
            ),
        ]
        triggers: ClassVar = [
            # The database too: no step is skipped, and what is paid stays paid.
            pgtrigger.FSM(
                name="instalment_states_in_order",
                field="state",
                transitions=[
                    ("planned", "prepared"),
                    ("prepared", "planned"),
                    ("prepared", "approved"),
                    ("approved", "paid"),
                    ("planned", "cancelled"),
                    ("prepared", "cancelled"),
                    ("approved", "cancelled"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Instalment {self.number} of {self.agreement.reference}"

    @transition(field=state, source=State.PLANNED, target=State.PREPARED)
    def prepare(self) -> None:
        """A first person says that it is right to pay."""

    @transition(field=state, source=State.PREPARED, target=State.PLANNED)
    def send_back(self) -> None:
        """The second person does not agree."""

    @transition(field=state, source=State.PREPARED, target=State.APPROVED)
    def approve(self) -> None:
        """A second person agrees."""

    @transition(field=state, source=State.APPROVED, target=State.PAID)
    def mark_paid(self) -> None:
        """Finance has sent the money."""

    @transition(field=state, source=[State.PLANNED, State.PREPARED, State.APPROVED], target=State.CANCELLED)
    def cancel(self) -> None:
        """It will not be paid: the agreement was varied or ended."""
