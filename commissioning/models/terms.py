"""What a contract provides for: its lots, the options to extend it and the clauses to break it, with their days."""

from datetime import date, timedelta
from typing import ClassVar

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey

from commissioning.models.contract import Contract
from portal.agreements.models import Variation
from portal.design.reach import DatesWithinReach
from portal.design.words import pounds


class Lot(models.Model):
    """A part of what was tendered that this contract covers."""

    contract = ParentalKey(Contract, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=140)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="lot_number_once"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gt=0), name="lot_value_positive"),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}: {self.title}"


class ExtensionOption(DatesWithinReach):
    """A right to go on for some months more. It is taken by the variation that was agreed for it."""

    contract = ParentalKey(Contract, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=12, decimal_places=2, help_text="What these months cost, in pounds.")
    notice_by = models.DateField(help_text="The last day on which the office may say that it takes it.")
    variation = models.OneToOneField(
        Variation, on_delete=models.PROTECT, related_name="option", null=True, blank=True, editable=False
    )
    not_taken_on = models.DateField(null=True, blank=True, editable=False)
    not_taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    not_taken_because = models.TextField(blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="option_number_once"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=120), name="option_months_within_reach"),
            models.CheckConstraint(condition=Q(value__gte=0), name="option_value_not_negative"),
            models.CheckConstraint(
                condition=Q(not_taken_on__isnull=True, not_taken_by__isnull=True)
                | Q(not_taken_on__isnull=False, not_taken_by__isnull=False),
                name="option_not_taken_has_a_name",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="asked_option_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__variation__isnull=False)
                & (
                    pgtrigger.Q(old__months__df=pgtrigger.F("new__months"))
                    | pgtrigger.Q(old__value__df=pgtrigger.F("new__value"))
                    | pgtrigger.Q(old__notice_by__df=pgtrigger.F("new__notice_by"))
                ),
            ),
            pgtrigger.Protect(
                name="asked_option_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__variation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Option {self.number}: {self.months} months, {pounds(self.value)}"

    @property
    def is_taken(self) -> bool:
        return self.variation is not None and self.variation.state == Variation.State.AGREED

    @property
    def is_asked(self) -> bool:
        return self.variation is not None and self.variation.is_open

    @property
    def is_open(self) -> bool:
        """Neither taken, nor asked for, nor given up."""
        return not (self.is_taken or self.is_asked or self.not_taken_on)

    def new_end(self) -> date:
        """The last day if it is taken now: so many months after the contract's present end."""
        first = self.contract.ends_on + timedelta(days=1)
        return first + relativedelta(months=self.months) - timedelta(days=1)

    def standing(self, today: date) -> str:
        """In words: taken, asked for, not taken, or until when it may be taken."""
        if self.is_taken:
            return "Taken"
        if self.is_asked:
            return "Asked for, not agreed by all yet"
        if self.not_taken_on:
            return "Not taken"
        return "Notice date passed" if self.notice_by < today else "May be taken"


class BreakClause(DatesWithinReach):
    """A day on which the contract may be ended before its time, if notice is given by another."""

    class Who(models.TextChoices):
        OFFICE = "office", "The Commissioner"
        PROVIDER = "provider", "The provider"
        EITHER = "either", "Either side"

    contract = ParentalKey(Contract, on_delete=models.CASCADE, related_name="breaks")
    breaks_on = models.DateField("may end on")
    notice_by = models.DateField(help_text="The last day on which notice may be given.")
    who = models.CharField("who may use it", max_length=10, choices=Who, default=Who.EITHER)
    terms = models.CharField(max_length=300, blank=True, help_text="What the clause asks for, in a sentence.")

    class Meta:
        ordering: ClassVar = ["contract", "breaks_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(notice_by__lte=F("breaks_on")), name="break_notice_before_it"),
        ]

    def __str__(self) -> str:
        return f"Break on {self.breaks_on}"
