"""A scoring scheme, as data: axes, levels, how scores combine, and what the bands recommend."""

from typing import ClassVar

from django.db import models


class ScoringScheme(models.Model):
    """How a call is scored. `grants.domain.scoring` reads this row into a pure dataclass.

    axes:   [{"key": "fit", "title": "Fit with the Police and Crime Plan"}, …]; one axis for a plain scale.
    levels: [{"value": 0, "title": "No evidence", "anchor": "…"}, …] in rising order, the same on every axis.
    bands:  [{"at_least": 7, "recommendation": "recommended", "meaning": "…"}, …] over the total.
    """

    class Combination(models.TextChoices):
        WEIGHTED = "weighted", "Weighted criteria: a total out of 100"
        MATRIX = "matrix", "Two-axis matrix: the axes added, the criteria averaged"

    name = models.CharField(max_length=120, unique=True)
    combination = models.CharField(max_length=10, choices=Combination)
    axes = models.JSONField()
    levels = models.JSONField()
    bands = models.JSONField(default=list, blank=True)
    source = models.CharField("where the scheme comes from", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def axes_in_words(self) -> str:
        return ", ".join(axis["title"] for axis in self.axes)

    axes_in_words.short_description = "axes"

    def levels_in_words(self) -> str:
        return "; ".join(f"{level['value']} {level['title']}" for level in self.levels)

    levels_in_words.short_description = "levels"

    def bands_in_words(self) -> str:
        return "; ".join(f"from {band['at_least']}: {band['meaning']}" for band in self.bands) or "None"

    bands_in_words.short_description = "bands"
