"""Indicators that are looked at together: a funnel from the first step to the last, and the distance that people
travelled between two scores. Drawn for any agreement that reports on them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.monitoring.models.indicators import Indicator
from portal.monitoring.models.library_keys import LibraryKeyField, once_in_library


class Funnel(ClusterableModel):
    title = models.CharField(max_length=120, unique=True)
    library_key = LibraryKeyField()

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [once_in_library("funnel_library_key_once")]

    def __str__(self) -> str:
        return self.title


class FunnelStep(models.Model):
    funnel = ParentalKey(Funnel, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(default=0, help_text="The order of the steps, from 1.")
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"agreement__isnull": True},
        help_text="How many came this far.",
    )
    waiting = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        limit_choices_to={"agreement__isnull": True, "unit": "days"},
        verbose_name="days waited",
        help_text="An indicator in days, where one is reported.",
    )

    class Meta:
        ordering: ClassVar = ["funnel", "number"]
        constraints = [
            models.UniqueConstraint(fields=["funnel", "indicator"], name="funnel_indicator_once"),
        ]

    def __str__(self) -> str:
        return str(self.indicator)


class Distance(ClusterableModel):
    title = models.CharField(max_length=120, unique=True)
    scale = models.CharField(max_length=120, blank=True, help_text="Such as: from 1, very hard, to 5, going well.")
    library_key = LibraryKeyField()

    class Meta:
        ordering: ClassVar = ["title"]
        verbose_name = "distance travelled"
        verbose_name_plural = "distances travelled"
        constraints: ClassVar = [once_in_library("distance_library_key_once")]

    def __str__(self) -> str:
        return self.title


class DistanceArea(models.Model):
    distance = ParentalKey(Distance, on_delete=models.CASCADE, related_name="areas")
    number = models.PositiveSmallIntegerField(default=0, help_text="The order of the areas, from 1.")
    title = models.CharField("area of need", max_length=80)
    entry = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", limit_choices_to={"agreement__isnull": True}
    )
    exit = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", limit_choices_to={"agreement__isnull": True}
    )

    class Meta:
        ordering: ClassVar = ["distance", "number"]
        constraints = [
            models.UniqueConstraint(fields=["distance", "title"], name="distance_area_once"),
            models.CheckConstraint(condition=~Q(entry=F("exit")), name="distance_area_between_two"),
        ]

    def __str__(self) -> str:
        return self.title
