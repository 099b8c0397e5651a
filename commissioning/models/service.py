"""A service that the office commissions, whoever provides it under whichever contract."""

from typing import ClassVar

from django.db import models

from portal.plan.models import Theme


class Service(models.Model):
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    description = models.TextField(help_text="What the service does and for whom, in words that the public reads.")
    legal_power = models.CharField(
        max_length=200, default="Section 143, Anti-social Behaviour, Crime and Policing Act 2014"
    )
    themes = models.ManyToManyField(Theme, related_name="services", blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
