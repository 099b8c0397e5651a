"""Keeping what lists show of targets up to date."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.agreements.models import Agreement
from portal.monitoring.models import Outlook, Target
from portal.monitoring.standings import TargetStanding, standings_of


@transaction.atomic
def refresh_outlooks(agreement: Agreement, *, as_at: date | None = None) -> None:
    """Work out anew how each target of `agreement` stands. To be called by whatever changes its figures or targets;
    harmless to repeat."""
    Outlook.objects.bulk_create(
        [_outlook(one) for one in standings_of(agreement, as_at=as_at or timezone.localdate())],
        update_conflicts=True,
        unique_fields=["target"],
        update_fields=[
            "rating", "actual", "expected", "low", "high", "chance", "reported_to", "is_final", "sentence",
            "worked_out_at",
        ],
    )  # fmt: skip


def agreements_with_targets() -> list[int]:
    """Whose outlooks may change with the calendar alone: those in force."""
    in_force = Target.objects.filter(agreement__state__in=Agreement.IN_FORCE)
    return list(in_force.order_by("agreement").values_list("agreement", flat=True).distinct())


def _outlook(one: TargetStanding) -> Outlook:
    standing, forecast = one.standing, one.standing.forecast
    return Outlook(
        target=one.target,
        rating=standing.rating.value,
        actual=standing.actual,
        expected=standing.expected,
        low=forecast.low if forecast else None,
        high=forecast.high if forecast else None,
        chance=forecast.chance if forecast else None,
        reported_to=standing.reported_to,
        is_final=standing.is_whole,
        sentence=one.sentence,
        worked_out_at=timezone.now(),
    )
