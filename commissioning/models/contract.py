"""A contract for a service: the agreement that is held to its targets."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery

from commissioning.models.service import Service
from portal.agreements.models import Agreement, AgreementQuerySet
from portal.monitoring.models import MonitoringReturn, Outlook
from portal.monitoring.performance.likelihood import LIKELY_FROM


class ContractQuerySet(AgreementQuerySet):
    def with_outlook(self) -> Self:
        """With the outlook of the target least likely to be met: `weakest` (its key) and `chance` (from 0 to 1)."""
        weakest = Outlook.objects.current().filter(target__agreement=OuterRef("pk")).weakest_first()
        return self.annotate(
            weakest=Subquery(weakest.values("pk")[:1]),
            chance=Subquery(weakest.values("chance")[:1]),
        )

    def worst_first(self) -> Self:
        """Those in force first, and among them the least likely to meet every target; what cannot be judged comes
        after. Asks for `with_outlook`."""
        over = models.Case(models.When(state__in=Agreement.IN_FORCE, then=0), default=1)
        return self.order_by(over, F("chance").asc(nulls_last=True), "ends_on", "pk")

    def likely_to_miss(self) -> Self:
        """In force, with a target that is less than likely to be met. Asks for `with_outlook`."""
        return self.filter(state__in=Agreement.IN_FORCE, chance__lt=LIKELY_FROM)

    def with_next_return(self) -> Self:
        """`return_due_on`: when the next return that is awaited is due, or was."""
        awaited = Q(returns__state__in=[MonitoringReturn.State.DUE, MonitoringReturn.State.QUERIED])
        return self.annotate(return_due_on=Min("returns__due_on", filter=awaited))


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
    value_is_illustrative = models.BooleanField(
        default=False, help_text="Demonstration data whose source gives no value."
    )
    published = models.BooleanField(default=False, help_text="Shown on the public site.")

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contract"

    def save(self, *args, **kwargs) -> None:
        self.kind = Agreement.Kind.CONTRACT
        super().save(*args, **kwargs)
