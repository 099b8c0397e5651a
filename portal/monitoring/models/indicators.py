"""What is counted: the library of indicators, and the outcomes that one agreement promises."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.agreements.models import Agreement
from portal.monitoring.models.library_keys import LibraryKeyField, once_in_library
from portal.streams.models import FundingStream


class Breakdown(ClusterableModel):
    """A way to split a figure: by source of referral, crime type, council area, age band."""

    title = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(unique=True, help_text="Its name in spreadsheets.")

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title


class Category(models.Model):
    """One part of a breakdown. Parts do not overlap, and one of them takes what is not known."""

    breakdown = ParentalKey(Breakdown, on_delete=models.CASCADE, related_name="categories")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    code = models.CharField(
        max_length=40,
        help_text="As case files name it, such as a GSS code for an area.",
    )

    class Meta:
        ordering: ClassVar = ["breakdown", "number"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["breakdown", "number"], name="category_number_once"),
            models.UniqueConstraint(
                fields=["breakdown", "code"],
                name="category_code_once",
                violation_error_message="Another category of this breakdown has this code.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def library(self) -> Self:
        """Those that any agreement may use, in every wording that they ever had."""
        return self.filter(agreement__isnull=True)

    def current(self) -> Self:
        """In their latest wording."""
        return self.filter(replaced_by__isnull=True)


class Indicator(models.Model):
    """What is counted, in words that leave no room for counting differently.

    Without an agreement it belongs to the library, and many agreements use it; with one it is a promise of that
    agreement alone (an outcome of a small grant).

    Once a return asked for it, the wording is locked (`locked_at`; the database holds it): a new wording is a new row
    with the next `version`, which replaces this one for targets to come, while figures stay with the words that they
    were counted by.
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
        AVERAGE = "average", "Periods are averaged, by how many each is of where that is told"
        RATE = "rate", "One indicator out of another, in per cent"

    # What a figure means: locked with the first return that asks for it.
    WORDING = ("definition", "unit", "direction", "aggregation", "numerator", "denominator")

    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        related_name="own_indicators",
        null=True,
        blank=True,
    )
    title = models.CharField(max_length=140)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True, editable=False
    )
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
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
    numerator = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="this many",
        help_text="Of a rate: what is counted, such as people contacted in time.",
    )
    denominator = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="out of these",
        help_text="Of a rate: what it is out of, such as people referred. Of an average, if it is reported: how many "
        "it is of, so that a period with many weighs more.",
    )
    breakdowns = models.ManyToManyField(
        Breakdown, related_name="indicators", blank=True, help_text="How a return splits the figure."
    )
    source = models.CharField("where the definition comes from", max_length=200, blank=True)
    asked_by = models.ManyToManyField(
        FundingStream,
        related_name="asks_for",
        blank=True,
        verbose_name="asked for by the funders of",
        help_text="Funding streams whose funder wants this figure of every agreement that they pay for.",
    )
    library_key = LibraryKeyField()

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "version"],
                condition=Q(agreement__isnull=True),
                name="indicator_title_once_in_library",
                violation_error_message="The library has an indicator of this name.",
            ),
            once_in_library("indicator_library_key_once"),
            models.CheckConstraint(condition=~Q(definition=""), name="indicator_is_defined"),
            models.CheckConstraint(
                condition=(
                    Q(aggregation="rate", unit="percentage", numerator__isnull=False, denominator__isnull=False)
                    & ~Q(numerator=F("denominator"))
                )
                | (Q(aggregation="average", numerator__isnull=True) & (Q(denominator__isnull=True) | ~Q(unit="count")))
                | (~Q(aggregation__in=["rate", "average"]) & Q(numerator__isnull=True, denominator__isnull=True)),
                name="indicator_rate_has_two_parts",
                violation_error_message="A rate is in per cent, of one indicator out of another. Choose both, "
                "or another way to add periods up. An average of so many is no count itself.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="locked_wording_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False)
                & (
                    pgtrigger.Q(old__definition__df=pgtrigger.F("new__definition"))
                    | pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit"))
                    | pgtrigger.Q(old__direction__df=pgtrigger.F("new__direction"))
                    | pgtrigger.Q(old__aggregation__df=pgtrigger.F("new__aggregation"))
                    | pgtrigger.Q(old__numerator_id__df=pgtrigger.F("new__numerator_id"))
                    | pgtrigger.Q(old__denominator_id__df=pgtrigger.F("new__denominator_id"))
                    | pgtrigger.Q(old__locked_at__df=pgtrigger.F("new__locked_at"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title if self.version == 1 else f"{self.title} (version {self.version})"

    @property
    def is_rate(self) -> bool:
        return self.aggregation == self.Aggregation.RATE

    @property
    def is_weighed(self) -> bool:
        """Whether it is an average that counts for as much as there were people, or cases, in its period."""
        return self.aggregation == self.Aggregation.AVERAGE and self.denominator_id is not None

    @property
    def parts_add_up(self) -> bool:
        """Whether the parts of a breakdown make the figure: of counts and sums they do, of an average or a score they
        do not."""
        return self.unit == self.Unit.COUNT or self.aggregation == self.Aggregation.SUM

    @property
    def may_be_empty(self) -> bool:
        """Whether a period may have no figure on it: of nobody there is no average, and 0 would be a wrong one."""
        return self.aggregation == self.Aggregation.AVERAGE

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def definition_in_lines(self) -> list[str]:
        """The definition as people read it under the title: line by line, without repeating the title."""
        lines = [line.strip() for line in self.definition.splitlines() if line.strip()]
        return [line for line in lines if line != self.title]
