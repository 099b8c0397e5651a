"""Filling the library of indicators with those that a new office begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from portal.monitoring.library import DistanceWords, FunnelWords, IndicatorWords, Library, SplitWords
from portal.monitoring.models import (
    Breakdown,
    CaseRule,
    Category,
    Distance,
    DistanceArea,
    Funnel,
    FunnelStep,
    Indicator,
)


@dataclass
class Seeded:
    """Titles: of what was made now, and of what was there already and stays as the office has it."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def seed_library(library: Library) -> Seeded:
    """Add what is missing of `library`. What is there stays as it is, under whatever title and in whatever words: only
    a person rewords an indicator. Run twice, done once.

    An entry is known again by its key, or by its title where the office typed it before.
    """
    seeded = Seeded()
    splits = {one.slug: _breakdown(one, seeded) for one in library.breakdowns}
    known: dict[str, Indicator] = {}
    for words in library.indicators:
        known[words.key] = _indicator(words, known, splits, seeded)
    for funnel in library.funnels:
        _funnel(funnel, known, seeded)
    for distance in library.distances:
        _distance(distance, known, seeded)
    return seeded


def _breakdown(words: SplitWords, seeded: Seeded) -> Breakdown:
    there = Breakdown.objects.filter(Q(slug=words.slug) | Q(title=words.title)).first()
    if there:
        seeded.kept.append(there.title)
        return there
    made = Breakdown.objects.create(slug=words.slug, title=words.title)
    Category.objects.bulk_create(
        Category(breakdown=made, number=number, code=code, label=label)
        for number, (code, label) in enumerate(words.categories, start=1)
    )
    seeded.made.append(made.title)
    return made


def _indicator(
    words: IndicatorWords, known: Mapping[str, Indicator], splits: Mapping[str, Breakdown], seeded: Seeded
) -> Indicator:
    """In its current wording, if it is there."""
    there = Indicator.objects.library().filter(Q(library_key=words.key) | Q(title=words.title)).first()
    if there:
        seeded.kept.append(there.title)
        return _current(there)
    made = Indicator.objects.create(
        library_key=words.key,
        title=words.title,
        definition=words.definition,
        noun=words.noun,
        unit=words.unit,
        direction=words.direction,
        aggregation=words.aggregation,
        numerator=known[words.rate.this_many] if words.rate else None,
        denominator=known[words.rate.out_of] if words.rate else known.get(words.averaged_over),
        source=words.source,
    )
    made.breakdowns.set([splits[slug] for slug in words.breakdowns])
    if words.cases:
        CaseRule.objects.create(
            indicator=made,
            how=words.cases.how,
            date_column=words.cases.date,
            measure_column=words.cases.measure,
            condition_column=words.cases.column,
            condition_values=", ".join(words.cases.says),
        )
    seeded.made.append(made.title)
    return made


def _current(indicator: Indicator) -> Indicator:
    """Its last wording."""
    following = Indicator.objects.filter(replaces=indicator).first()
    return _current(following) if following else indicator


def _funnel(words: FunnelWords, known: Mapping[str, Indicator], seeded: Seeded) -> None:
    if Funnel.objects.filter(Q(library_key=words.key) | Q(title=words.title)).exists():
        seeded.kept.append(words.title)
        return
    funnel = Funnel.objects.create(library_key=words.key, title=words.title)
    for number, step in enumerate(words.steps, start=1):
        FunnelStep.objects.create(
            funnel=funnel,
            number=number,
            indicator=known[step.reached],
            waiting=known[step.waited] if step.waited else None,
        )
    seeded.made.append(words.title)


def _distance(words: DistanceWords, known: Mapping[str, Indicator], seeded: Seeded) -> None:
    if Distance.objects.filter(Q(library_key=words.key) | Q(title=words.title)).exists():
        seeded.kept.append(words.title)
        return
    distance = Distance.objects.create(library_key=words.key, title=words.title, scale=words.scale)
    for number, area in enumerate(words.areas, start=1):
        DistanceArea.objects.create(
            distance=distance, number=number, title=area.title, entry=known[area.entry], exit=known[area.exit]
        )
    seeded.made.append(words.title)
