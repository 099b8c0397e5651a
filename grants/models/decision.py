"""The Commissioner's decision on an application, always with reasons."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Sum

from grants.models.application import Application
from grants.models.fund import FundBudget

WITHIN_BUDGET = """
    IF NEW.superseded_at IS NULL AND NEW.outcome = 'award' THEN
        -- The lock makes a second decision wait here until the first has committed or gone.
        SELECT amount INTO STRICT available FROM grants_fundbudget WHERE id = NEW.budget_id FOR UPDATE;
        SELECT COALESCE(SUM(amount), 0) INTO promised FROM grants_decision
            WHERE budget_id = NEW.budget_id AND outcome = 'award' AND superseded_at IS NULL AND id <> NEW.id;
        IF promised + NEW.amount > available THEN
            RAISE EXCEPTION 'awards would exceed the budget of the fund'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_within_budget';
        END IF;
    END IF;
    RETURN NEW;
"""


class DecisionQuerySet(models.QuerySet["Decision"]):
    def live(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def awards(self) -> Self:
        return self.live().filter(outcome=Decision.Outcome.AWARD)

    def unreleased(self) -> Self:
        return self.live().filter(released_at__isnull=True)

    def told(self) -> Self:
        """What applicants have been told, the latest first; the rest is nobody's business yet."""
        return self.filter(released_at__isnull=False).select_related("agreement").order_by("-decided_at", "-pk")

    def promised(self):
        """Pounds awarded by the live decisions in this set."""
        return self.awards().aggregate(total=Sum("amount"))["total"] or 0


class Decision(models.Model):
    class Outcome(models.TextChoices):
        AWARD = "award", "Award"
        DECLINE = "decline", "Decline"
        RESERVE = "reserve", "Reserve list"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    budget = models.ForeignKey(FundBudget, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reasons = models.TextField()
    crime_reduction_reasons = models.TextField(
        "why it will secure or contribute to crime and disorder reduction",
        blank=True,
        help_text="Published with every award (SI 2011/3050).",
    )
    conditions = ArrayField(models.TextField(), default=list, blank=True)
    feedback = models.TextField("the panel's feedback to the applicant", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(superseded_at__isnull=True),
                name="decision_one_live_per_application",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_has_reasons"),
            models.CheckConstraint(
                condition=(Q(outcome="award") & Q(amount__gt=0) & ~Q(crime_reduction_reasons=""))
                | (~Q(outcome="award") & Q(amount=0)),
                name="decision_award_has_amount_and_reasons",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="within_budget",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("available", "numeric"), ("promised", "numeric")],
                func=WITHIN_BUDGET,
            ),
            pgtrigger.Protect(name="decisions_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.get_outcome_display()}"
