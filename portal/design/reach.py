"""Dates that are a slip of the finger. One bound for every form: see `portal.design.fields.LATEST_YEAR`."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from portal.design.fields import LATEST_YEAR


def within_reach(day: date) -> None:
    """Raise ValidationError for a day, or a moment, after the last year that anything counts on from."""
    if day.year > LATEST_YEAR:
        raise ValidationError(f"Check the year, {day.year} is too far away.", code="year")


class DatesWithinReach(models.Model):
    """Every date of such a row is within reach, whatever form it comes from. Returns, reports and instalments are
    issued by counting on from these days, and Python's calendar ends with the year 9999.
    """

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        problems: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as invalid:
            problems = dict(invalid.error_dict)
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if isinstance(value, date) and field.name not in (exclude or ()) and field.name not in problems:
                try:
                    within_reach(value)
                except ValidationError as too_far:
                    problems[field.name] = [too_far]
        if problems:
            raise ValidationError(problems)
