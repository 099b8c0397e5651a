"""What an agreement promises on an indicator over a period."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey

from portal.agreements.models import Agreement
from portal.design.reach import DatesWithinReach
from portal.monitoring.models.indicators import Indicator


class Target(DatesWithinReach):
    """What an agreement promises on an indicator over a period."""

    agreement = ParentalKey(Agreement, on_delete=models.CASCADE, related_name="targets")
    # Officers choose from the library; targets on an agreement's own indicators are made by verbs.
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="targets",
        limit_choices_to={"agreement__isnull": True},
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.DecimalField("target", max_digits=12, decimal_places=2)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    how_measured = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["agreement", "starts_on", "indicator__title"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "indicator", "starts_on"],
                name="target_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="target_dates_in_order",
                violation_error_message="The period ends before it starts. Check the two dates.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="target_not_negative", violation_error_message="Enter 0 or more."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"
