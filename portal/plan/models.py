"""The Police and Crime Plan: the frame that grants, contracts and results are reported against.

Versioned because the next plan has other priorities: a grant made under one plan keeps its themes, so nothing that
something may rely on is ever deleted.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from portal.design.reach import DatesWithinReach


def current_of(plans: Sequence["Plan"], today: date) -> "Plan | None":
    """Of published plans, the latest first: the one that began last. A plan holds until the next begins, also past its
    own last day, because an election may be late. Before the first begins, the first."""
    begun = [one for one in plans if one.starts_on <= today]
    return next(iter([*begun, *plans[-1:]]), None)


class PlanQuerySet(models.QuerySet["Plan"]):
    def published(self) -> Self:
        return self.filter(is_published=True)

    def current(self, today: date) -> "Plan | None":
        """The published plan in force, or the one that was last; see `current_of`."""
        return current_of(list(self.published()), today)


class Plan(DatesWithinReach, ClusterableModel):
    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    starts_on = models.DateField("starts on")
    ends_on = models.DateField("ends on")
    summary = models.TextField(blank=True)
    is_published = models.BooleanField(
        "published", default=False, help_text="Shown on the public site, as the plan or as an earlier one."
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="plan_dates_in_order",
                violation_error_message="The plan has to end after it starts. Check both dates.",
            ),
            models.UniqueConstraint(
                fields=["starts_on"],
                name="plan_starts_once",
                violation_error_message="Another plan starts on this day. Check the date.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Pillar(models.Model):
    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="pillars")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    slug = models.SlugField()
    summary = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="pillar_number_once"),
            models.UniqueConstraint(fields=["plan", "slug"], name="pillar_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title


class ThemeQuerySet(models.QuerySet["Theme"]):
    def published(self) -> Self:
        """Of published plans, the latest first: a plan that is still being written is nobody else's yet."""
        return self.filter(pillar__plan__is_published=True).latest_plan_first()

    def offered(self, chosen: Iterable["Theme"]) -> Self:
        """To choose from: those published, and of others only those `chosen` before."""
        published = models.Q(pillar__plan__is_published=True)
        found = self.filter(published | models.Q(pk__in=[theme.pk for theme in chosen]))
        return found.select_related("pillar__plan").latest_plan_first()

    def latest_plan_first(self) -> Self:
        return self.order_by("-pillar__plan__starts_on", "pillar__number", "number")


class Theme(ClusterableModel):
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, related_name="themes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    summary = models.TextField(blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pillar__plan", "pillar__number", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["pillar", "number"],
                name="theme_number_once",
                violation_error_message="Another theme of this pillar has this number. Choose another.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("public:theme", args=[self.slug])


class Commitment(DatesWithinReach):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        DELIVERED = "delivered", "Delivered"
        NOT_TAKEN_FORWARD = "not_taken_forward", "Not taken forward"

    theme = ParentalKey(Theme, on_delete=models.CASCADE, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    as_at = models.DateField("as at", null=True, blank=True, help_text="The day for which state and story are true.")
    story = models.TextField(blank=True, help_text="What was done, in a few plain sentences.")

    class Meta:
        ordering: ClassVar = ["theme", "number"]
        constraints = [models.UniqueConstraint(fields=["theme", "number"], name="commitment_number_once")]

    def __str__(self) -> str:
        return self.title
