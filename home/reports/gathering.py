"""What the portal knows of a period, theme by theme, for the draft of a monitoring report.

A figure is that of the periods which were over with the report's own: what was reported of later ones, or is known of
the target today, belongs into the next report.

From published rows alone, so that nothing gets into a draft which the public may not read, nor follows from figures
that are hidden; what was paid and which returns were accepted is counted over the agreements of these rows. Targets
that may be missed are suggestions, which a report does not show until an editor keeps them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from commissioning import public as commissioning
from grants import public as grants
from portal.design.words import long_date, pounds
from portal.monitoring.figures import Unit, shown
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.performance.likelihood import LIKELY_FROM, in_words
from portal.monitoring.performance.ratings import Rating
from portal.payments.models import Instalment
from portal.plan.models import Commitment, Plan, Theme

MOST_AWARDS = 8


@dataclass(frozen=True)
class TargetKnown:
    """A published target as it `stood` at the end of the period, with its `periods` that were over by then."""

    target: commissioning.PublishedTarget
    stood: commissioning.Stood
    periods: list[dict[str, Any]]


@dataclass
class ThemeKnown:
    theme: Theme
    headlines: list[str] = field(default_factory=list)
    targets: list[TargetKnown] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    worries: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Period:
    """Both days included."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def gather(plan: Plan, starts_on: date, ends_on: date) -> list[ThemeKnown]:
    """One for each theme of the plan, in its order. As many queries for two themes as for twelve."""
    period = Period(starts_on, ends_on)
    themes = Theme.objects.filter(pillar__plan=plan).select_related("pillar").prefetch_related("commitments")
    known = {one.pk: ThemeKnown(one) for one in themes}
    contracts = list(commissioning.contracts().filter(themes__in=known).distinct().prefetch_related("themes"))
    awards = list(grants.awards().filter(themes__in=known).distinct().prefetch_related("themes"))
    paid = _paid([one.reference for one in [*contracts, *awards]], period)
    accepted = _accepted([one.reference for one in [*contracts, *awards]], period)
    for theme_id, said in known.items():
        mine = [one for one in awards if theme_id in _themes_of(one)]
        services = [one for one in contracts if theme_id in _themes_of(one)]
        references = [one.reference for one in [*mine, *services]]
        _of_awards(said, [one for one in mine if one.awarded_on in period])
        _of_services(said, services, period, accepted)
        _of_money(said, [paid[one] for one in references if one in paid])
        _of_returns(said, sum(accepted[one] for one in references))
        _of_commitments(said, said.theme.commitments.all(), period)
        said.worries = _worries(services, period)
    return list(known.values())


def _themes_of(row: commissioning.PublishedContract | grants.PublishedAward) -> set[int]:
    return {theme.pk for theme in row.themes.all()}


def _paid(references: list[str], period: Period) -> dict[str, Decimal]:
    """Reference → pounds paid in the period."""
    inside = Instalment.objects.paid().filter(paid_on__range=(period.starts_on, period.ends_on))
    found = inside.filter(agreement__reference__in=references).values_list("agreement__reference")
    return dict(found.annotate(total=Sum("amount")).order_by())


def _accepted(references: list[str], period: Period) -> dict[str, int]:
    """Reference → how many of its returns were accepted in the period."""
    counts: dict[str, int] = defaultdict(int)
    accepted = MonitoringReturn.objects.reports().accepted()
    inside = accepted.filter(accepted_at__date__range=(period.starts_on, period.ends_on))
    for reference in inside.filter(agreement__reference__in=references).values_list("agreement__reference", flat=True):
        counts[reference] += 1
    return counts


def _worries(services: list[commissioning.PublishedContract], period: Period) -> list[str]:
    """The targets less than likely to be met, the least likely of a contract first, in words and without a number."""
    said = []
    for contract in services:
        stood = [(one, one.at(period.ends_on)) for one in contract.targets.all() if contract.is_running]
        chances = [(then.chance, one) for one, then in stood if then is not None and then.chance is not None]
        for chance, one in sorted(chances, key=lambda pair: (pair[0], pair[1].number)):
            if chance < LIKELY_FROM:
                said.append(
                    f"{contract.title}: the target for {one.indicator.lower()} by {long_date(one.ends_on)} "
                    f"{in_words(chance)}."
                )
    return said


def _of_awards(said: ThemeKnown, awards: list[grants.PublishedAward]) -> None:
    if not awards:
        return
    total = sum(one.amount_awarded for one in awards)
    mark = " (amounts partly illustrative)" if any(one.amount_is_illustrative for one in awards) else ""
    said.headlines.append(
        f"{_count(len(awards), 'project')} awarded {pounds(total)}{' in all' * (len(awards) > 1)}{mark}."
    )
    for one in awards[:MOST_AWARDS]:
        mark = " (an illustrative amount)" if one.amount_is_illustrative else ""
        said.activities.append(f"{pounds(one.amount_awarded)}{mark} awarded to {one.organisation_name}: {one.title}.")
    if len(awards) > MOST_AWARDS:
        said.activities.append(f"And {len(awards) - MOST_AWARDS} more projects awarded.")


def _of_services(
    said: ThemeKnown, services: list[commissioning.PublishedContract], period: Period, accepted: dict[str, int]
) -> None:
    for one in services:
        if one.starts_on in period:
            value = f"{pounds(one.value)}{' (an illustrative amount)' * one.value_is_illustrative}"
            said.activities.append(f"{one.title} began on {long_date(one.starts_on)}: {one.provider_name}, {value}.")
        if one.ends_on in period:
            said.activities.append(f"{one.title}, run by {one.provider_name}, ended on {long_date(one.ends_on)}.")
        for target in one.targets.all():
            begun, runs = target.starts_on <= period.ends_on, target.ends_on >= period.starts_on
            if begun and (runs or accepted.get(one.reference)):
                known = _known(target, period.ends_on)
                said.targets.append(known)
                if known.stood.rating != Rating.OTHER:
                    said.headlines.append(f"{one.title}: {known.stood.rating.lower()} on {target.indicator.lower()}.")


def _known(target: commissioning.PublishedTarget, day: date) -> TargetKnown:
    stood = target.at(day) or commissioning.Stood(
        actual=None,
        rating=Rating.OTHER,
        sentence=f"Nothing is published of the time up to {long_date(day)} yet. "
        f"The target is {shown(target.target, Unit(target.unit))} by {long_date(target.ends_on)}.",
        chance=None,
    )
    return TargetKnown(target, stood, [one for one in target.periods if date.fromisoformat(one["ends_on"]) <= day])


def _of_money(said: ThemeKnown, amounts: list[Decimal]) -> None:
    if amounts:
        number = _count(len(amounts), "project or service", "projects and services")
        said.activities.append(f"{pounds(sum(amounts))} paid to {number}.")


def _of_returns(said: ThemeKnown, count: int) -> None:
    if count:
        said.activities.append(f"{_count(count, 'return')} from projects and services read and accepted.")


def _of_commitments(said: ThemeKnown, commitments: Iterable[Commitment], period: Period) -> None:
    for one in commitments:
        if one.state == Commitment.State.DELIVERED and one.as_at and one.as_at in period:
            said.headlines.append(f"Delivered: {one.title}.")


def _count(number: int, noun: str, several: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"
