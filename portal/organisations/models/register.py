"""A copy of the public register of charities, so that a profile need not be typed."""

from datetime import datetime, time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class RegisteredCharity(models.Model):
    """One main charity of England and Wales as the Charity Commission's extract has it. Of a charity that left the
    register only the name and the day stay. Trustees' names are personal data: kept only of charities that might
    apply here (see `register.loading`), shown only to the charity's own people.
    """

    number = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=300)
    removed_on = models.DateField(null=True, blank=True)
    is_cio = models.BooleanField("charitable incorporated organisation", default=False)
    company_number = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=300, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    website = models.CharField(max_length=200, blank=True)
    activities = models.TextField(blank=True)
    income = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    trustees = ArrayField(models.CharField(max_length=200), default=list, db_default=[], blank=True)
    read_on = models.DateField(help_text="The day of the extract.")

    class Meta:
        ordering: ClassVar = ["number"]
        verbose_name_plural = "registered charities"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def read_at(self) -> datetime:
        """The moment that a profile filled from it keeps as the last reading."""
        return timezone.make_aware(datetime.combine(self.read_on, time(12)))
