"""Where the office's money comes from: the grants it receives for a purpose, and its own budget.

Awards and contracts of both wings draw on streams, each pound tagged with its financial year.
"""

from typing import ClassVar, Self

from django.db import models


class FundingStreamQuerySet(models.QuerySet["FundingStream"]):
    def in_use(self) -> Self:
        """Those that new money may be tagged with."""
        return self.filter(closed=False)


class FundingStream(models.Model):
    number = models.PositiveSmallIntegerField("place in lists", default=1)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    funder = models.CharField(max_length=120, help_text="Who gives the money to the office.")
    terms = models.TextField(
        "what it may be used for", blank=True, help_text="The terms on which the office receives it, in plain words."
    )
    closed = models.BooleanField(default=False, help_text="Nothing new is tagged with it; what was, stays.")

    objects = FundingStreamQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "name"]

    def __str__(self) -> str:
        return self.name
