"""Where the office's money comes from: the grants it receives for a purpose, and its own budget.

Awards and contracts of both wings draw on streams, each pound tagged with its financial year.
"""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.dates.financial_years import financial_year_label
from portal.streams.guards import BUDGET_COVERS, CARRY_OVER_COVERED


class FundingStreamQuerySet(models.QuerySet["FundingStream"]):
    def in_use(self) -> Self:
        """Those that new money may be tagged with."""
        return self.filter(closed=False)


class FundingStream(ClusterableModel):
    number = models.PositiveSmallIntegerField("place in lists", default=1)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    funder = models.CharField(max_length=120, help_text="Who gives the money to the office.")
    terms = models.TextField(
        "what it may be used for", blank=True, help_text="The terms on which the office receives it, in plain words."
    )
    cost_code = models.CharField(
        max_length=20, blank=True, help_text="The account in the office’s ledger that payments from it are booked on."
    )
    closed = models.BooleanField(default=False, help_text="Nothing new is tagged with it; what was, stays.")

    objects = FundingStreamQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "name"]

    def __str__(self) -> str:
        return self.name


class StreamBudget(models.Model):
    """What a stream gives in a financial year. Whoever commits money of it locks this row, the last of all locks.

    Without a row nothing is held back: the office has not entered what it may spend.
    """

    stream = ParentalKey(FundingStream, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(
        "financial year", help_text="The year in which it starts: 2026 for 1 April 2026 to 31 March 2027."
    )
    amount = models.DecimalField("budget", max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["stream", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "year"], name="stream_budget_once_per_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="stream_budget_not_negative"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2199), name="stream_budget_year_within_reach"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="budget_covers",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount", "year", "stream_id"),
                timing=pgtrigger.Deferred,
                declare=[("budgeted", "numeric"), ("committed", "numeric")],
                func=BUDGET_COVERS,
            ),
            pgtrigger.ReadOnly(name="budget_stays_with_its_stream", fields=["stream", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.stream}, {financial_year_label(self.year)}"


class CarryOver(models.Model):
    """Money of a year that nobody was promised, taken into the next year. A decision, with a name and a reason."""

    stream = models.ForeignKey(FundingStream, on_delete=models.PROTECT, related_name="carry_overs")
    year = models.PositiveSmallIntegerField("out of the financial year")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["stream", "-year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="carry_over_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="carry_over_has_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="carry_over_covered",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("budgeted", "numeric"), ("committed", "numeric")],
                func=CARRY_OVER_COVERED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}, {financial_year_label(self.year)} into {financial_year_label(self.year + 1)}"
