"""The Police and Crime Plan: the frame that grants, contracts and results are reported against.

Versioned because the next plan has other priorities: a grant made under one plan keeps its themes.
"""

from typing import ClassVar

from django.db import models


class Plan(models.Model):
    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    summary = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="plan_dates_in_order")
        ]

    def __str__(self) -> str:
        return self.title


class Pillar(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="pillars")
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


class Theme(models.Model):
    pillar = models.ForeignKey(Pillar, on_delete=models.CASCADE, related_name="themes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    summary = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pillar__plan", "pillar__number", "number"]
        constraints = [models.UniqueConstraint(fields=["pillar", "number"], name="theme_number_once")]

    def __str__(self) -> str:
        return self.title


class Commitment(models.Model):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        DELIVERED = "delivered", "Delivered"
        NOT_TAKEN_FORWARD = "not_taken_forward", "Not taken forward"

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    story = models.TextField(blank=True, help_text="What was done, in a few plain sentences.")

    class Meta:
        ordering: ClassVar = ["theme", "number"]
        constraints = [models.UniqueConstraint(fields=["theme", "number"], name="commitment_number_once")]

    def __str__(self) -> str:
        return self.title
