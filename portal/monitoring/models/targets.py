"""What an agreement promises on an indicator over a period, and what it reports without a promise."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey

from portal.agreements.models import Agreement
from portal.design.reach import DatesWithinReach
from portal.monitoring.models.indicators import Indicator
from portal.monitoring.performance.profiles import Step


class Target(DatesWithinReach):
    """What an agreement promises on an indicator over a period, how the work is spread over it, and how much less still
    counts as met."""

    class Profile(models.TextChoices):
        EVEN = "even", "Evenly, day by day"
        SEASONAL = "seasonal", "By the time of year"
        CUMULATIVE = "cumulative", "By what is to be reached by the end of each period"
        BY_HAND = "by_hand", "By what is expected in each period"

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
    profile = models.CharField("how the work is spread", max_length=10, choices=Profile, default=Profile.EVEN)
    steps = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text='[{"starts_on", "ends_on", "weight"}], days as in ISO 8601, weights as fractions in text; '
        "none are an even profile.",
    )
    tolerance = models.DecimalField(
        "tolerance, per cent",
        max_digits=4,
        decimal_places=2,
        default=0,
        help_text="How far from the target still counts as met.",
    )
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
            models.CheckConstraint(
                condition=Q(tolerance__gte=0, tolerance__lte=50),
                name="target_tolerance_is_a_part",
                violation_error_message="Enter a tolerance from 0 to 50.",
            ),
            models.CheckConstraint(
                condition=Q(profile="even", steps=[]) | (~Q(profile="even") & ~Q(steps=[])),
                name="target_profile_has_steps",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"

    @property
    def profile_steps(self) -> tuple[Step, ...]:
        """How the work is spread, for the arithmetic."""
        return tuple(
            Step(date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"]), Fraction(one["weight"]))
            for one in self.steps
        )

    @profile_steps.setter
    def profile_steps(self, steps: Sequence[Step]) -> None:
        self.steps = [
            {
                "starts_on": one.starts_on.isoformat(),
                "ends_on": one.ends_on.isoformat(),
                "weight": str(one.weight),
            }
            for one in steps
        ]


class AskedFigure(models.Model):
    """A figure of the library that an agreement reports without a target on it: the steps of a funnel, the scores of a
    distance travelled, how many wait."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="asked_figures")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="+", limit_choices_to={"agreement__isnull": True}
    )

    class Meta:
        ordering: ClassVar = ["agreement", "indicator__title"]
        constraints = [models.UniqueConstraint(fields=["agreement", "indicator"], name="figure_asked_for_once")]

    def __str__(self) -> str:
        return str(self.indicator)
