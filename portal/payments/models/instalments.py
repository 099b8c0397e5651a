"""The payment schedule of an agreement: instalments, each prepared by one person, approved by another, paid once.

Above a limit a third person countersigns. Whether one has to is fixed when the instalment is prepared.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, NamedTuple, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Concat
from django_fsm import transition

from portal.agreements.models import Agreement, Condition
from portal.design.reach import DatesWithinReach
from portal.design.words import long_date
from portal.monitoring.models import MonitoringReturn
from portal.payments.holds import Hold, Standing, holds_that_stand, reasons_to_wait
from portal.payments.models.budget_guards import PREPARED_WHEN_OWED, WAITS_ALONE
from portal.payments.models.guards import (
    ONE_LIVE_PAYMENT,
    PAID_STAYS,
    PREPARED_BY_ANOTHER,
    PREPARED_STAYS,
    WITHIN_AGREEMENT,
)
from portal.states import StateField


class Figures(NamedTuple):
    number: int
    total: Decimal


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def visible_to(self, user) -> Self:
        """Those of the agreements that `user` may see: a grant's, too, only from its release on."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def to_prepare(self, by_day: date) -> Self:
        """Planned, of an agreement in force, and due on `by_day` or before."""
        return self.filter(state=Instalment.State.PLANNED, agreement__state=Agreement.State.LIVE, due_on__lte=by_day)

    def to_approve(self) -> Self:
        return self.filter(state=Instalment.State.PREPARED)

    def to_countersign(self) -> Self:
        return self.filter(state=Instalment.State.SECONDED)

    def to_pay(self) -> Self:
        return self.filter(state=Instalment.State.APPROVED)

    def paid(self) -> Self:
        return self.filter(state=Instalment.State.PAID)

    def unpaid(self) -> Self:
        """Still to come: neither paid nor cancelled."""
        return self.exclude(state__in=[Instalment.State.PAID, Instalment.State.CANCELLED])

    def in_force(self) -> Self:
        """Whatever was not cancelled: what the agreement's value has to cover."""
        return self.exclude(state=Instalment.State.CANCELLED)

    def movable(self) -> Self:
        """What may still be another amount or on another day: nobody has approved it, and no claim for it was accepted.
        What was accepted of a claim is owed as it is.
        """
        return self.filter(state__in=Instalment.NOT_APPROVED).exclude(claims__state="accepted")

    def total(self) -> Decimal:
        """Pounds that these instalments come to."""
        return self.figures().total

    def figures(self) -> Figures:
        """How many, and how much; one query."""
        found = self.aggregate(number=Count("pk"), total=Sum("amount"))
        return Figures(number=found["number"], total=found["total"] or Decimal(0))

    def matching(self, *, search: str = "", kind: str = "") -> Self:
        """Of agreements of a kind, and with `search` in their reference, title or organisation."""
        found = self.filter(agreement__kind=kind) if kind else self
        if not search:
            return found
        return found.filter(
            Q(agreement__reference__icontains=search)
            | Q(agreement__title__icontains=search)
            | Q(agreement__organisation__name__icontains=search)
        )

    def with_standing(self, today: date) -> Self:
        """With what `Instalment.reasons_to_wait` asks for, in one query for the whole set."""
        conditions = Condition.objects.filter(
            agreement=OuterRef("agreement"), before_payment=True, met_on__isnull=True
        ).order_by("number")
        reports = MonitoringReturn.objects.reports().filter(agreement=OuterRef("agreement"))
        overdue = reports.overdue(today).order_by("number")
        asked = reports.asked_about().filter(due_on__lt=today).order_by("number")
        overridden = Instalment.objects.filter(
            pk=OuterRef("pk"), overrides__isnull=False, overrides__taken_back_at__isnull=True
        ).order_by()
        key = Concat("overrides__hold", Value(":"), Cast("overrides__number", models.CharField()))
        return self.select_related("agreement__organisation", "after_return", "after_condition", "milestone").annotate(
            open_conditions=ArraySubquery(conditions.values("number")),
            overdue_returns=ArraySubquery(overdue.values("number")),
            asked_returns=ArraySubquery(asked.values("number")),
            is_claimed=Exists(Instalment.objects.filter(pk=OuterRef("pk"), claims__state="accepted")),
            overridden=ArraySubquery(overridden.values_list(key, flat=True)),
        )


class Instalment(DatesWithinReach):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        PREPARED = "prepared", "Prepared, waiting for approval"
        SECONDED = "seconded", "Approved by two, waiting for a third person"
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
    after_condition = models.ForeignKey(
        Condition,
        on_delete=models.PROTECT,
        related_name="instalments",
        null=True,
        blank=True,
        help_text="Paid only when this condition is met.",
    )
    by_claim = models.BooleanField(default=False, help_text="Paid only when a claim for it is accepted.")
    state = StateField(max_length=10, choices=State, default=State.PLANNED)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    prepared_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    needs_third = models.BooleanField(
        "needs a third person", default=False, help_text="Fixed when it is prepared, by the limit of that day."
    )
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    countersigned_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    paid_on = models.DateField(null=True, blank=True)
    remittance = models.CharField("remittance reference", max_length=40, blank=True)

    # Nobody has said yet that it will be paid.
    NOT_APPROVED = (State.PLANNED, State.PREPARED, State.SECONDED)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        indexes = [models.Index(fields=["state", "due_on"], name="instalment_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount_positive"),
            models.CheckConstraint(
                condition=Q(after_return__isnull=True, after_condition__isnull=True)
                | Q(after_return__isnull=True, by_claim=False)
                | Q(after_condition__isnull=True, by_claim=False),
                name="instalment_waits_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="instalment_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["seconded", "approved", "paid"])
                | Q(prepared_by__isnull=False, approved_by__isnull=False, approved_at__isnull=False),
                name="instalment_approval_has_two_names",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True)
                | ~Q(countersigned_by=F("prepared_by")) & ~Q(countersigned_by=F("approved_by")),
                name="instalment_countersigned_by_a_third_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"], needs_third=True)
                | Q(countersigned_by__isnull=False, countersigned_at__isnull=False),
                name="instalment_above_the_limit_has_three_names",
            ),
            models.CheckConstraint(
                condition=~Q(state="seconded") | Q(needs_third=True, countersigned_by__isnull=True),
                name="instalment_waits_for_a_third_name",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_by__isnull=False, paid_on__isnull=False),
                name="instalment_payment_has_a_name_and_a_day",
            ),
        ]
        triggers: ClassVar = [
            WITHIN_AGREEMENT,
            pgtrigger.Trigger(
                name="paid_stays_as_paid",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="paid"),
                func=PAID_STAYS,
            ),
            PREPARED_STAYS,
            PREPARED_BY_ANOTHER,
            pgtrigger.Trigger(
                name="waits_alone",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("by_claim", "after_return_id", "after_condition_id"),
                timing=pgtrigger.Deferred,
                func=WAITS_ALONE,
            ),
            pgtrigger.Trigger(
                name="prepared_when_owed",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(old__state="planned", new__state="prepared"),
                func=PREPARED_WHEN_OWED,
            ),
            pgtrigger.Trigger(
                name="one_live_payment",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                timing=pgtrigger.Deferred,
                declare=[("instalment", "bigint"), ("stands", "text"), ("live", "text")],
                func=ONE_LIVE_PAYMENT.replace("%(instalment)s", "NEW.id"),
            ),
            # The database too: no step is skipped. What is paid is owed again only where its money came back.
            pgtrigger.FSM(
                name="instalment_states_in_order",
                field="state",
                transitions=[
                    ("planned", "prepared"),
                    ("prepared", "planned"),
                    ("prepared", "approved"),
                    ("prepared", "seconded"),
                    ("seconded", "planned"),
                    ("seconded", "approved"),
                    ("seconded", "cancelled"),
                    ("approved", "paid"),
                    ("paid", "approved"),
                    ("planned", "cancelled"),
                    ("prepared", "cancelled"),
                    ("approved", "cancelled"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Instalment {self.number} of {self.agreement.reference}"

    @property
    def agreed_at(self) -> datetime | None:
        """When the last of those agreed who had to."""
        return self.countersigned_at if self.needs_third else self.approved_at

    @property
    def standing(self) -> Standing:
        """What stands between it and its payment. Needs `with_standing`."""
        awaited, condition, milestone = self.after_return, self.after_condition, getattr(self, "milestone", None)
        return Standing(
            agreement_live=self.agreement.state == Agreement.State.LIVE,
            agreement_state=self.agreement.get_state_display(),
            open_conditions=tuple(self.open_conditions),
            overdue_returns=tuple(self.overdue_returns),
            asked_returns=tuple(self.asked_returns),
            awaited_return=awaited.number if awaited and awaited.state != MonitoringReturn.State.ACCEPTED else None,
            awaited_condition=condition.number if condition and condition.met_on is None else None,
            milestone=milestone.name if milestone and milestone.reached_on is None else "",
            claim_awaited=self.by_claim and not self.is_claimed,
            overridden=frozenset(self.overridden),
        )

    @property
    def reasons_to_wait(self) -> list[str]:
        """Sentences that say why it cannot be paid yet; none when it can. Needs `with_standing`."""
        return reasons_to_wait(self.standing)

    @property
    def owed(self) -> str:
        """When it is owed, where that is not on its day alone. Needs `with_standing`."""
        if milestone := getattr(self, "milestone", None):
            reached = f", reached on {long_date(milestone.reached_on)}" if milestone.reached_on else ""
            return f"Milestone: {milestone.name}{reached}"
        if self.after_return:
            return f"When return {self.after_return.number} is accepted"
        if self.after_condition:
            return f"When condition {self.after_condition.number} is met"
        return "By claim, with evidence" if self.by_claim else ""

    @property
    def to_override(self) -> list[Hold]:
        """The holds that stand and that somebody may override. Needs `with_standing`."""
        return [one for one in holds_that_stand(self.standing) if one.may_be_overridden]

    @transition(field=state, source=State.PLANNED, target=State.PREPARED)
    def prepare(self) -> None:
        """A first person says that it is right to pay."""

    @transition(field=state, source=[State.PREPARED, State.SECONDED], target=State.PLANNED)
    def send_back(self) -> None:
        """The second person does not agree, or the third."""

    @transition(field=state, source=State.PREPARED, target=State.APPROVED)
    def approve(self) -> None:
        """A second person agrees, and that is enough."""

    @transition(field=state, source=State.PREPARED, target=State.SECONDED)
    def second(self) -> None:
        """A second person agrees, and a third has to."""

    @transition(field=state, source=State.SECONDED, target=State.APPROVED)
    def countersign(self) -> None:
        """A third person agrees."""

    @transition(field=state, source=State.APPROVED, target=State.PAID)
    def mark_paid(self) -> None:
        """Finance has sent the money."""

    @transition(field=state, source=State.PAID, target=State.APPROVED)
    def come_back(self) -> None:
        """The money came back, so it is owed again."""

    @transition(
        field=state,
        source=[State.PLANNED, State.PREPARED, State.SECONDED, State.APPROVED],
        target=State.CANCELLED,
    )
    def cancel(self) -> None:
        """It will not be paid: the agreement was varied or ended."""
