"""The Commissioner's decision on an application, always with reasons."""

from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from grants.models.application import Application
from grants.models.fund import FundBudget, promised_of
from portal.agreements.models import Agreement
from portal.payments.models import Instalment, Repayment

# Asked after the row is written, so that it is counted like every other.
WITHIN_BUDGET = f"""
    IF NEW.superseded_at IS NULL AND NEW.outcome = 'award' THEN
        -- The lock makes a second decision wait here until the first has committed or gone.
        SELECT amount INTO STRICT available FROM grants_fundbudget WHERE id = NEW.budget_id FOR UPDATE;
        {promised_of("NEW.budget_id")}
        IF promised > available THEN
            RAISE EXCEPTION 'awards would exceed the budget of the fund'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_within_budget';
        END IF;
    END IF;
    RETURN NEW;
"""  # noqa: S608 - nothing in it comes from people


class DecisionQuerySet(models.QuerySet["Decision"]):
    def live(self) -> Self:
        return self.filter(superseded_at__isnull=True)

    def awards(self) -> Self:
        return self.live().filter(outcome=Decision.Outcome.AWARD)

    def unreleased(self) -> Self:
        """Kept back: neither told nor written down in a letter that waits."""
        return self.live().filter(released_at__isnull=True, letter_held_at__isnull=True)

    def with_held_letter(self) -> Self:
        """Released by the office, but not told: the letter waits in the outbox."""
        return self.live().filter(released_at__isnull=True, letter_held_at__isnull=False)

    def reserves_with_money_free(self) -> Self:
        """Places on a reserve list that was told, where an award on the same budget was not taken up since."""
        fallen = Decision.objects.awards().filter(agreement__state__in=Agreement.NEVER_BEGAN, released_at__isnull=False)
        reserves = self.live().filter(outcome=Decision.Outcome.RESERVE, released_at__isnull=False)
        return reserves.filter(budget__in=fallen.values("budget"))

    def told(self) -> Self:
        """What applicants have been told, the latest first; the rest is nobody's business yet."""
        return self.filter(released_at__isnull=False).select_related("agreement").order_by("-decided_at", "-pk")

    def with_promised(self) -> Self:
        """Each with `promised_amount`: what it takes of its budget today, in pounds.

        An award takes its amount until its agreement says otherwise: nothing where the offer was declined or taken
        back; the agreement's value while it is in force, because a variation may have made it smaller and only a new
        decision makes it larger; and what was paid, without what came back, once it has ended or was terminated,
        because the rest is promised to nobody. `grants.models.fund.promised_of` is the same for the
        database's own guards.
        """
        pounds = DecimalField(max_digits=12, decimal_places=2)
        paid = Instalment.objects.paid().filter(agreement=OuterRef("agreement")).order_by().values("agreement")
        back = Repayment.objects.received().filter(agreement=OuterRef("agreement")).order_by().values("agreement")
        return self.annotate(
            promised_amount=Case(
                When(superseded_at__isnull=False, then=Value(Decimal(0))),
                When(agreement__state__in=Agreement.NEVER_BEGAN, then=Value(Decimal(0))),
                When(
                    agreement__state__in=Agreement.OVER,
                    then=Coalesce(Subquery(paid.annotate(total=Sum("amount")).values("total")), Value(Decimal(0)))
                    - Coalesce(Subquery(back.annotate(total=Sum("amount")).values("total")), Value(Decimal(0))),
                ),
                When(agreement__state__in=Agreement.IN_FORCE, then=F("agreement__value")),
                default=F("amount"),
                output_field=pounds,
            )
        )

    def promised(self) -> Decimal:
        """Pounds that the live awards in this set take of their budgets; see `with_promised`."""
        return self.awards().with_promised().aggregate(total=Sum("promised_amount"))["total"] or Decimal(0)


# What the office sends to try a call out is never decided, whoever writes the row.
NOT_A_TEST = """
    IF EXISTS (SELECT 1 FROM grants_application WHERE id = NEW.application_id AND is_test) THEN
        RAISE EXCEPTION 'A test application is never decided.';
    END IF;
    RETURN NEW;
"""


class Decision(models.Model):
    class Outcome(models.TextChoices):
        AWARD = "award", "Award"
        DECLINE = "decline", "Decline"
        RESERVE = "reserve", "Reserve list"

    class MainReason(models.TextChoices):
        """Why not, in a word that can be counted: the next applicants read what the usual ones are."""

        FIT = "fit", "It did not fit what the fund is for"
        NEED = "need", "The need was not shown"
        OUTCOMES = "outcomes", "It was not clear what would change, or how that would be seen"
        DELIVERY = "delivery", "We were not sure that it could be carried out"
        COST = "cost", "The costs were not clear, or too high for what they bring"
        MONEY = "money", "It was good, but others came higher and the money ran out"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    budget = models.ForeignKey(FundBudget, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reasons = models.TextField()
    main_reason = models.CharField("main reason for a no", max_length=10, choices=MainReason, blank=True)
    crime_reduction_reasons = models.TextField(
        "why it will secure or contribute to crime and disorder reduction",
        blank=True,
        help_text="Published with every award (SI 2011/3050).",
    )
    conditions = ArrayField(models.TextField(), default=list, blank=True)
    feedback = models.TextField("the panel's feedback to the applicant", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    letter_held_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when its letter waits in the outbox; nobody outside knows of it yet."
    )
    released_at = models.DateTimeField(null=True, blank=True, help_text="When the applicant was told.")
    superseded_at = models.DateTimeField(null=True, blank=True)

    promised_amount: Decimal  # of DecisionQuerySet.with_promised

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-decided_at", "-pk"]
        # What the guard on every award adds up (see `promised_of`).
        indexes = [
            models.Index(
                fields=["budget"],
                condition=Q(outcome="award", superseded_at__isnull=True),
                name="decision_live_awards",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="decline") ^ Q(main_reason=""), name="decision_no_has_a_main_reason"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(superseded_at__isnull=True),
                name="decision_one_live_per_application",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(letter_held_at__isnull=True) | Q(released_at__isnull=True),
                name="decision_with_held_letter_is_not_told",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="award") & Q(amount__gt=0) & ~Q(crime_reduction_reasons=""))
                | (~Q(outcome="award") & Q(amount=0)),
                name="decision_award_has_amount_and_reasons",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="within_budget",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("available", "numeric"), ("promised", "numeric")],
                func=WITHIN_BUDGET,
            ),
            pgtrigger.Trigger(
                name="tests_are_never_decided",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NOT_A_TEST,
            ),
            pgtrigger.Protect(name="decisions_are_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.get_outcome_display()}"
