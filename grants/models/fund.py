"""A fund: money set aside for a purpose, with a budget for each financial year and a body that decides."""

from typing import ClassVar

import pgtrigger
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.agreements.models import Agreement, AgreementTemplate
from portal.dates.financial_years import financial_year_label
from portal.streams.models import FundingStream


def promised_of(budget: str) -> str:
    """SQL that puts into `promised` what the awards take of the budget whose id is `budget`, for the two guards.

    The same as `grants.models.decision.DecisionQuerySet.promised`, which says why.
    """
    return f"""
    SELECT COALESCE(SUM(CASE
            WHEN agreement.state IN ('withdrawn', 'declined') THEN 0
            WHEN agreement.state IN ('ended', 'terminated') THEN (
                SELECT COALESCE(SUM(instalment.amount), 0) FROM payments_instalment instalment
                WHERE instalment.agreement_id = agreement.id AND instalment.state = 'paid'
            ) - (
                SELECT COALESCE(SUM(repayment.amount), 0) FROM payments_repayment repayment
                WHERE repayment.agreement_id = agreement.id AND repayment.state = 'received'
            )
            WHEN agreement.state IN ('mobilising', 'live') THEN agreement.value
            ELSE decision.amount
        END), 0) INTO promised
        FROM grants_decision decision
        LEFT JOIN grants_grantagreement made ON made.decision_id = decision.id
        LEFT JOIN agreements_agreement agreement ON agreement.id = made.agreement_ptr_id
        WHERE decision.budget_id = {budget} AND decision.outcome = 'award' AND decision.superseded_at IS NULL;
    """  # noqa: S608 - `budget` is a name in our own triggers


COVERS_AWARDS = f"""
    {promised_of("NEW.id")}
    IF NEW.amount < promised THEN
        RAISE EXCEPTION 'the budget of the fund would be less than its awards'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_budget_covers_awards';
    END IF;
    RETURN NEW;
"""


class Fund(ClusterableModel):
    class Audience(models.TextChoices):
        EXTERNAL = "external", "Charities and community groups"
        STAFF_AND_PARTNERS = "staff_and_partners", "Police officers, staff and partners"

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    code = models.CharField(
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,6}$", "Use two to six capital letters, such as SDF.")],
        help_text="Begins every reference of the fund, such as SDF-2026-0042.",
    )
    audience = models.CharField("who it is for", max_length=20, choices=Audience, default=Audience.EXTERNAL)
    purpose = models.TextField(help_text="What the fund is for, in two or three sentences that the public reads.")
    legal_power = models.CharField(
        max_length=200, default="Section 9, Police Reform and Social Responsibility Act 2011"
    )
    decision_body = models.CharField("who decides", max_length=120)
    value_for_money = models.TextField(
        "why its grants are good value for money",
        blank=True,
        help_text="The public reads it beside each payment over £500, unless its agreement or the payment has words of "
        "its own.",
    )
    contact_email = models.EmailField("e-mail address for questions")
    contact_telephone = models.CharField("telephone number for questions", max_length=20, blank=True)
    agreement_template = models.ForeignKey(
        AgreementTemplate,
        on_delete=models.PROTECT,
        related_name="funds",
        null=True,
        blank=True,
        limit_choices_to={"kind": Agreement.Kind.GRANT},
        verbose_name="template of its agreements",
        help_text="Says what its grant agreements say and who signs them. Empty: the usual one.",
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class OutsideLink(models.Model):
    """Where those may look whom a fund cannot help: somebody outside this office."""

    fund = ParentalKey(Fund, on_delete=models.CASCADE, related_name="outside_links")
    name = models.CharField("who they are", max_length=120)
    address = models.URLField(
        "web address",
        max_length=300,
        validators=[URLValidator(["http", "https"], message="Enter a web address, such as https://www.example.org.")],
    )
    helps_with = models.CharField("what they help with", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["fund", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fund", "address"],
                name="outside_link_once",
                violation_error_message="This web address is in the list already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FundBudget(models.Model):
    """What a fund may award in a financial year. Awards lock this row, so two decisions cannot spend it twice."""

    fund = ParentalKey(Fund, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(
        "financial year", help_text="The year in which it starts: 2026 for 1 April 2026 to 31 March 2027."
    )
    amount = models.DecimalField("budget", max_digits=12, decimal_places=2)
    stream = models.ForeignKey(
        FundingStream,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="funding stream",
        help_text="Where the money comes from. Each award is taken from it; awards made before stay as they are.",
    )

    class Meta:
        ordering: ClassVar = ["fund", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "year"], name="fund_budget_once_per_year"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fund_budget_not_negative"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="covers_awards",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("amount"),
                declare=[("promised", "numeric")],
                func=COVERS_AWARDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.year_label}"

    @property
    def year_label(self) -> str:
        return financial_year_label(self.year)
