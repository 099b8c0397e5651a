"""How a target stood when that was last worked out: for lists of many agreements, which cannot work it out anew for
every row. The page of one agreement does (portal.monitoring.standings)."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.models.indicators import Indicator
from portal.monitoring.models.targets import Target
from portal.monitoring.performance.likelihood import PLACES, in_percent, in_words
from portal.monitoring.performance.ratings import Rating


class OutlookQuerySet(models.QuerySet["Outlook"]):
    def current(self) -> Self:
        """Of the targets that run, or ran last: not of years gone by or to come. A year has gone by when a later target
        on the same indicator is reported on, or, as indicators are reworded and dropped, one that began after it."""
        same = Q(target__indicator=OuterRef("target__indicator"), target__starts_on__gt=OuterRef("target__starts_on"))
        reported = Outlook.objects.filter(target__agreement=OuterRef("target__agreement"), reported_to__isnull=False)
        return self.exclude(Exists(reported.filter(same | Q(target__starts_on__gt=OuterRef("target__ends_on")))))

    def with_place(self) -> Self:
        """With `place`, where each stands among the others, from 0, the worst, to 1: its chance, or what its rating is
        worth while too few figures tell a chance. Null is not judged yet."""
        worth = [When(rating=rating.value, then=Value(place)) for rating, place in PLACES.items()]
        return self.annotate(place=Coalesce("chance", Case(*worth, output_field=models.FloatField())))

    def weakest_first(self) -> Self:
        """The least likely to be met first; those of which too little is known come last."""
        return self.with_place().order_by(F("place").asc(nulls_last=True), "pk")


class Outlook(models.Model):
    """Amounts are in the indicator's unit, the chance is from 0 to 1. Null is not known yet."""

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="outlook")
    rating = models.CharField(max_length=30, choices=[(one.value, one.value) for one in Rating])
    actual = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    reported_to = models.DateField(null=True)
    is_final = models.BooleanField(default=False, help_text="The whole period is reported; nothing is left to chance.")
    sentence = models.TextField()
    worked_out_at = models.DateTimeField(auto_now=True)

    objects = OutlookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(chance__isnull=True) | Q(chance__gte=0, chance__lte=1), name="outlook_chance_is_a_part"
            ),
        ]
        indexes = [models.Index(fields=["chance"], name="outlook_chance")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def in_short(self) -> str:
        """For a row of a list: "41 of 90 referrals by 31 March 2018; 68 to 99 by 30 September 2018"; where less is
        better or nothing adds up, "71 people waiting by 31 March 2020, against 60 at most"."""
        if self.actual is None or self.reported_to is None:
            return f"No accepted figures yet against {self._shown(self.target.value)}"
        said = self._so_far()
        if self.low is None or self.high is None or self.low == self.high:
            return said
        low, high = (figures.about(bound, Unit(self.target.indicator.unit)) for bound in (self.low, self.high))
        return f"{said}; {low} to {high} by {long_date(self.target.ends_on)}"

    def _so_far(self) -> str:
        indicator, promised = self.target.indicator, self._shown(self.target.value)
        by, so_far = long_date(self.reported_to), self._shown(self.actual)
        less = indicator.direction == Indicator.Direction.LESS
        if indicator.aggregation == Indicator.Aggregation.SUM and not less:
            return f"{f'{so_far} of {promised} {indicator.noun}'.strip()} by {by}"
        limit = "at most" if less else "at least"
        return f"{f'{so_far} {indicator.noun}'.strip()} by {by}, against {promised} {limit}"

    def _shown(self, value: Decimal) -> str:
        return figures.shown(value, Unit(self.target.indicator.unit))

    @property
    def likelihood(self) -> str:
        """ "is unlikely to be met (26%)", "was not met": after "the target"."""
        if self.chance is None and self.rating == Rating.OTHER:
            return "cannot be judged yet"
        if self.chance is None:
            so_far = "met" if self.rating == Rating.GOOD else "missed"
            return f"is {so_far} so far; there are too few figures for a chance"
        if self.is_final:
            return "was met" if self.chance == 1 else "was not met"
        return f"{in_words(self.chance)} ({in_percent(self.chance)})"
