"""What is counted: the library of indicators, and the outcomes that one agreement promises."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from portal.agreements.models import Agreement


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def library(self) -> Self:
        """Those that any agreement may use."""
        return self.filter(agreement__isnull=True)


class Indicator(models.Model):
    """What is counted, in words that leave no room for counting differently.

    Without an agreement it belongs to the library, and many agreements use it; with one it is a promise of that
    agreement alone (an outcome of a small grant).
    """

    class Unit(models.TextChoices):
        COUNT = "count", "Count"
        PERCENTAGE = "percentage", "Per cent"
        SCORE = "score", "Score"
        POUNDS = "pounds", "Pounds"
        DAYS = "days", "Days"

    class Direction(models.TextChoices):
        MORE = "more", "More is better"
        LESS = "less", "Less is better"

    class Aggregation(models.TextChoices):
        SUM = "sum", "Periods are added up"
        LATEST = "latest", "The latest period counts"
        AVERAGE = "average", "Periods are averaged"

    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        related_name="own_indicators",
        null=True,
        blank=True,
    )
    title = models.CharField(max_length=140)
    definition = models.TextField(help_text="What counts, what does not, and when it is counted.")
    noun = models.CharField(
        "word for what is counted",
        max_length=60,
        blank=True,
        help_text="In the plural, as it reads after a number: referrals.",
    )
    unit = models.CharField(max_length=12, choices=Unit, default=Unit.COUNT)
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.MORE)
    aggregation = models.CharField("how periods add up", max_length=8, choices=Aggregation, default=Aggregation.SUM)
    source = models.CharField("where the definition comes from", max_length=200, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(agreement__isnull=True),
                name="indicator_title_once_in_library",
            ),
            models.CheckConstraint(condition=~Q(definition=""), name="indicator_is_defined"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def definition_in_lines(self) -> list[str]:
        """The definition as people read it under the title: line by line, without repeating the title."""
        lines = [line.strip() for line in self.definition.splitlines() if line.strip()]
        return [line for line in lines if line != self.title]
