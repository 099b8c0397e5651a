"""What the money of an agreement is for, line by line; and pounds that the office moved from one line to another."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from portal.agreements.models import Agreement
from portal.payments.models.budget_guards import LINE_OF_A_VIREMENT, LINE_WITHIN_ITSELF, SAME_AGREEMENT
from portal.payments.models.guards import APPEND_ONLY

POUNDS = DecimalField(max_digits=12, decimal_places=2)
NOTHING = Decimal(0)


def _sum_of(rows: models.QuerySet, by: str, amount: str = "amount") -> Coalesce:
    """Pounds of `rows`, which are already those of the outer line."""
    sums = rows.order_by().values(by).annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(sums), Value(NOTHING), output_field=POUNDS)


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def with_figures(self) -> Self:
        """With pounds that were moved here and away, that claims wait for, that were accepted and that are paid; one
        query. A claim whose instalment was cancelled is paid by nobody, and takes nothing.
        """
        # A claim's lines are made with these.
        from portal.payments.models.claims import ClaimLine

        here = ClaimLine.objects.filter(line=OuterRef("pk"))
        accepted = here.filter(claim__state="accepted").exclude(claim__instalment__state="cancelled")
        return self.annotate(
            moved_in=_sum_of(Virement.objects.filter(target=OuterRef("pk")), "target"),
            moved_out=_sum_of(Virement.objects.filter(source=OuterRef("pk")), "source"),
            waiting=_sum_of(here.filter(claim__state="sent"), "line"),
            accepted=_sum_of(accepted, "line", "accepted"),
            paid=_sum_of(accepted.filter(claim__instalment__state="paid"), "line", "accepted"),
        )


class BudgetLine(models.Model):
    """`tolerance` pounds more than the line has may be claimed on it, as was agreed when the budget was set."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="budget_lines")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=140)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    tolerance = models.DecimalField(max_digits=12, decimal_places=2, default=NOTHING)

    objects = BudgetLineQuerySet.as_manager()

    # of BudgetLineQuerySet.with_figures
    moved_in: Decimal
    moved_out: Decimal
    waiting: Decimal
    accepted: Decimal
    paid: Decimal
    # What a report says was spent on it, where somebody asked.
    reported: Decimal | None

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="budget_line_number_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_line_amount_not_negative"),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="budget_line_tolerance_not_negative"),
            models.CheckConstraint(condition=~Q(name=""), name="budget_line_has_a_name"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="line_stays_with_its_agreement", fields=["agreement"]),
            pgtrigger.Trigger(
                name="line_within_itself",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("amount", "tolerance"),
                timing=pgtrigger.Deferred,
                declare=[("line", "bigint"), ("has", "numeric"), ("room", "numeric"), ("used", "numeric")],
                func=LINE_WITHIN_ITSELF.replace("%(line)s", "NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def moved(self) -> Decimal:
        """Pounds that came from other lines, without those that went to others. Needs `with_figures`."""
        return self.moved_in - self.moved_out

    @property
    def moved_away(self) -> Decimal:
        """`moved` where it is below zero, without its sign. Needs `with_figures`."""
        return max(-self.moved, NOTHING)

    @property
    def has(self) -> Decimal:
        """What the line has today. Needs `with_figures`."""
        return self.amount + self.moved

    @property
    def used(self) -> Decimal:
        """Accepted, or waiting for an answer. Needs `with_figures`."""
        return self.accepted + self.waiting

    @property
    def left(self) -> Decimal:
        """Below zero where the tolerance is made use of. Needs `with_figures`."""
        return self.has - self.used

    @property
    def left_in_it(self) -> Decimal:
        """`left`, and nothing where the tolerance is made use of. Needs `with_figures`."""
        return max(self.left, NOTHING)

    @property
    def left_to_claim(self) -> Decimal:
        """With the tolerance. Needs `with_figures`."""
        return max(self.left + self.tolerance, NOTHING)


class Virement(models.Model):
    """An officer's decision that pounds of one line are spent on another. Only ever added."""

    source = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="moves_out")
    target = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="moves_in")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.TextField(help_text="The organisation reads it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="virement_amount_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="virement_has_a_reason"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="virement_between_two_lines"),
        ]
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="virement_in_one_agreement",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=SAME_AGREEMENT,
            ),
            pgtrigger.Trigger(
                name="virement_leaves_enough",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("line", "bigint"), ("has", "numeric"), ("room", "numeric"), ("used", "numeric")],
                func=LINE_OF_A_VIREMENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.source} to {self.target}"
