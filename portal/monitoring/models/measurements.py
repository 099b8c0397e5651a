"""The figures in a return."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.monitoring.models.guards import (
    ACCEPTED_FIGURE_GOES,
    ACCEPTED_FIGURE_STAYS,
    ACCEPTED_PART_GOES,
    ACCEPTED_PART_STAYS,
)
from portal.monitoring.models.indicators import Category, Indicator
from portal.monitoring.models.returns import MonitoringReturn


class CameBy(models.TextChoices):
    """How a figure got into a return."""

    TYPED = "typed", "typed on the page"
    TEMPLATE = "template", "from the template"
    CASES = "cases", "counted from a case file"
    SHARED = "shared", "from a return of another agreement"


class Measurement(models.Model):
    """One figure in a return."""

    monitoring_return = models.ForeignKey(MonitoringReturn, on_delete=models.CASCADE, related_name="measurements")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measurements")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=500, blank=True)
    came_by = models.CharField(max_length=8, choices=CameBy, default=CameBy.TYPED)
    file_hash = models.CharField("SHA-256 of the file it came in", max_length=64, blank=True)
    taken_from = models.ForeignKey(
        MonitoringReturn,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Where it was reported first: the same figure for the same days.",
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["monitoring_return", "indicator"],
                name="measurement_once_per_return",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="measurement_not_negative"),
            models.CheckConstraint(
                condition=Q(came_by="shared", taken_from__isnull=False)
                | (~Q(came_by="shared") & Q(taken_from__isnull=True)),
                name="measurement_shared_has_a_source",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="accepted_figure_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ACCEPTED_FIGURE_STAYS,
            ),
            pgtrigger.Trigger(
                name="accepted_figure_goes_by_correction",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=ACCEPTED_FIGURE_GOES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class MeasurementPart(models.Model):
    """The part of a figure that falls into one category of a breakdown. The parts of a breakdown make the figure; the
    verb that keeps them sees to that."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="parts")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["measurement", "category__breakdown", "category__number"]
        constraints = [
            models.UniqueConstraint(fields=["measurement", "category"], name="measurement_part_once_per_category"),
            models.CheckConstraint(condition=Q(value__gte=0), name="measurement_part_not_negative"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="accepted_part_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ACCEPTED_PART_STAYS,
            ),
            pgtrigger.Trigger(
                name="accepted_part_goes_by_correction",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=ACCEPTED_PART_GOES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.value}"
