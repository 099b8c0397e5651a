"""A contract for a service: the agreement that is held to its targets."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Max, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce

from commissioning.models.service import Service
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.documents.models import Document

# The Elected Local Policing Bodies (Specified Information) Order 2011 asks for a copy of contracts above it.
PUBLISHED_ABOVE = Decimal(10000)


class ContractQuerySet(AgreementQuerySet):
    def with_next_review(self) -> Self:
        """`review_due_on`: when the next service review is due, so many months after the last one was held, or after
        the start; null where none are held."""
        last = Coalesce(Max("reviews__held_on"), F("starts_on"))
        months = Func(F("review_every_months"), template="make_interval(months => %(expressions)s)")
        due_on = Cast(CombinedExpression(last, "+", months, models.DateTimeField()), models.DateField())
        return self.annotate(review_due_on=due_on)

    def review_due_by(self, day: date) -> Self:
        """In force, and the next review is due by `day` with none planned; the longest due first."""
        in_force = self.filter(state__in=Agreement.IN_FORCE, review_every_months__isnull=False)
        planned = in_force.filter(reviews__state="planned").values("pk")
        due = in_force.exclude(pk__in=planned).with_next_review()
        return due.filter(review_due_on__lte=day).order_by("review_due_on", "pk")


class Contract(Agreement):
    class Route(models.TextChoices):
        OPEN = "open", "Open tender"
        LIGHT_TOUCH = "light_touch", "Light-touch regime"
        DIRECT_AWARD = "direct_award", "Direct award"
        PARTNERSHIP = "partnership", "Partnership agreement"
        GRANT_IN_AID = "grant_in_aid", "Contribution to a partner's service"

    class ReturnFrequency(models.TextChoices):
        MONTHLY = "monthly", "Every month"
        QUARTERLY = "quarterly", "Every quarter"
        YEARLY = "yearly", "Every year"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="contracts")
    procurement_route = models.CharField(max_length=15, choices=Route, default=Route.OPEN)
    cpv_code = models.CharField("CPV code", max_length=10, blank=True)
    extension_options = models.CharField(max_length=200, blank=True)
    supplier_is_sme = models.BooleanField("small or medium-sized enterprise", default=False)
    supplier_is_vcse = models.BooleanField("voluntary, community or social enterprise", default=False)
    return_frequency = models.CharField(max_length=10, choices=ReturnFrequency, default=ReturnFrequency.QUARTERLY)
    returns_due_after = models.PositiveSmallIntegerField(
        "returns are due after",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Working days after the end of the period.",
    )
    review_every_months = models.PositiveSmallIntegerField(
        "service review every so many months",
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="For example 3. Leave empty where no reviews are held.",
    )
    mobilised_on = models.DateField(
        "mobilising since", null=True, blank=True, help_text="Filled in by the button. Another day, if it was another."
    )
    live_on = models.DateField(
        "live since", null=True, blank=True, help_text="Filled in by the button. Another day, if it was another."
    )
    value_is_illustrative = models.BooleanField(
        default=False, help_text="Demonstration data whose source gives no value."
    )
    public_copy = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        help_text="The contract with what must stay private blacked out; the public reads it.",
    )
    published = models.BooleanField(default=False, help_text="Shown on the public site.")

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contract"
        constraints = [
            models.CheckConstraint(
                condition=Q(review_every_months__isnull=True)
                | Q(review_every_months__gte=1, review_every_months__lte=60),
                name="contract_review_interval",
            ),
            models.CheckConstraint(
                condition=Q(live_on__isnull=True) | Q(mobilised_on__isnull=True) | Q(live_on__gte=F("mobilised_on")),
                name="contract_live_after_mobilising",
                violation_error_message="A contract is live from the day on which it mobilises, or later.",
            ),
        ]

    @property
    def is_over_threshold(self) -> bool:
        """Whether a copy has to be published (SI 2011/3050); of smaller ones a list is enough."""
        return self.value > PUBLISHED_ABOVE

    def save(self, *args, **kwargs) -> None:
        self.kind = Agreement.Kind.CONTRACT
        super().save(*args, **kwargs)
