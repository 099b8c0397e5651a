"""An officer's decision that something does not hold one instalment back. Only ever added, and taken back once."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year_bounds
from portal.payments.models.guards import OVERRIDDEN_BY_ANOTHER, TAKEN_BACK_ONCE
from portal.payments.models.instalments import Instalment


class OverrideQuerySet(models.QuerySet["Override"]):
    def visible_to(self, user) -> Self:
        """Those of the agreements that `user` may see."""
        return self.filter(instalment__agreement__in=Agreement.objects.visible_to(user))

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(taken_back_at__isnull=True)

    def in_year(self, year: int) -> Self:
        """Decided in the financial year that begins in `year`."""
        first, last = financial_year_bounds(year)
        return self.filter(at__date__range=(first, last))


class Override(models.Model):
    class Hold(models.TextChoices):
        """Those kinds of portal.payments.holds that may be overridden."""

        CONDITION = "condition", "Condition open"
        OVERDUE = "overdue", "Return overdue"
        QUESTION = "question", "Question about a return not answered"

    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="overrides")
    hold = models.CharField(max_length=10, choices=Hold)
    number = models.PositiveSmallIntegerField("number of the condition or the return")
    reason = models.TextField(help_text="Published: about the case, never about a person.")
    note = models.TextField(blank=True, help_text="For the office alone.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)
    why_taken_back = models.TextField(blank=True, help_text="Published: about the case, never about a person.")

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment", "hold", "number"],
                condition=Q(taken_back_at__isnull=True),
                name="override_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by__isnull=True, taken_back_at__isnull=True, why_taken_back="")
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False) & ~Q(why_taken_back=""),
                name="override_taken_back_with_name_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(hold__in=["condition", "overdue", "question"]), name="override_of_a_hold"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]
        triggers: ClassVar = [
            TAKEN_BACK_ONCE,
            pgtrigger.Trigger(
                name="overridden_by_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("preparer", "bigint"), ("stands", "text")],
                func=OVERRIDDEN_BY_ANOTHER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}, {self.instalment}"

    @classmethod
    def with_people(cls) -> models.Prefetch:
        """For instalments: their overrides, and who overrode and took back; one query."""
        return models.Prefetch("overrides", cls.objects.select_related("by", "taken_back_by"))

    @property
    def thing(self) -> str:
        """ "Condition 2"."""
        return f"{'Condition' if self.hold == self.Hold.CONDITION else 'Return'} {self.number}"

    @property
    def what(self) -> str:
        """ "Condition 2 open"."""
        words = {
            self.Hold.CONDITION: "open",
            self.Hold.OVERDUE: "overdue",
            self.Hold.QUESTION: "with a question to answer",
        }[self.Hold(self.hold)]
        return f"{self.thing} {words}"
