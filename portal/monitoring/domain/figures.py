"""What a return says: its figures, and how they split."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from portal.accounts.models import User
from portal.monitoring.domain.errors import PartsWrong
from portal.monitoring.figures import plain
from portal.monitoring.models import CameBy, Indicator, Measurement, MeasurementPart, MonitoringReturn
from portal.monitoring.splits import Split, splits_of

Changes = dict[str, tuple[str | None, str | None]]


@dataclass(frozen=True)
class Came:
    """How figures got here: typed, in a file with this SHA-256, or taken from another return."""

    by: str = CameBy.TYPED
    file_hash: str = ""
    taken_from: MonitoringReturn | None = None


TYPED = Came()


@dataclass(frozen=True)
class Reported:
    """What is reported on one indicator; a value of None takes the figure away.

    `parts` are how it splits, by category id, of all its breakdowns together; None leaves them as they are.
    """

    value: Decimal | None
    note: str = ""
    parts: Mapping[int, Decimal] | None = None


def store(locked: MonitoringReturn, figures: Mapping[int, Reported], *, by: User, came: Came = TYPED) -> Changes:
    """Store the figures that differ; what changed, for the ledger. Raises PartsWrong before anything is stored."""
    asked = {indicator.pk: indicator for indicator in locked.indicators()}
    there = {one.indicator_id: one for one in locked.measurements.all()}
    said = {pk: one for pk, one in figures.items() if pk in asked}
    splits = splits_of(
        locked,
        list(asked.values()),
        {pk: one.parts for pk, one in said.items() if one.parts is not None},
    )
    before = splits_of(locked, list(asked.values())) if any(one.parts is not None for one in said.values()) else splits
    problems = [
        problem
        for pk, one in said.items()
        if one.parts is not None
        for split in splits.get(pk, [])
        if (problem := split.problem(one.value))
    ]
    if problems:
        raise PartsWrong(problems)
    changes: Changes = {}
    written = []
    for pk, one in said.items():
        was, now = _in_words(there.get(pk), before.get(pk, [])), _in_words(one, splits.get(pk, []))
        if was == now:
            continue
        changes[asked[pk].title] = (
            _in_words(there.get(pk), before.get(pk, []), noughts=False),
            _in_words(one, splits.get(pk, []), noughts=False),
        )
        written.append(pk)
    _write(locked, {pk: said[pk] for pk in written}, splits, asked, by, came)
    return changes


def drop_unasked(locked: MonitoringReturn) -> Changes:
    """Take out what was written while it was asked for, and is not any more: no page shows it to whoever sends the
    return. What it was, for the ledger."""
    unasked = locked.measurements.exclude(indicator__in=locked.indicators())
    changes: Changes = {one.indicator.title: (_in_words(one, []), None) for one in unasked.select_related("indicator")}
    unasked.delete()
    return changes


def copy_figures(source: MonitoringReturn, to: MonitoringReturn) -> None:
    """`to` begins with the figures of `source`, as they came."""
    for one in source.measurements.prefetch_related("parts"):
        parts = list(one.parts.all())
        copied = Measurement.objects.create(
            monitoring_return=to,
            indicator_id=one.indicator_id,
            value=one.value,
            note=one.note,
            came_by=one.came_by,
            file_hash=one.file_hash,
            taken_from_id=one.taken_from_id,
            entered_by_id=one.entered_by_id,
        )
        MeasurementPart.objects.bulk_create(
            MeasurementPart(measurement=copied, category_id=part.category_id, value=part.value) for part in parts
        )


def take_over_figures(locked: MonitoringReturn, correction: MonitoringReturn) -> Changes:
    """`locked` says what its accepted `correction` says; what changed, for the ledger."""
    asked = list(correction.indicators())
    was_split, now_split = splits_of(locked, asked), splits_of(correction, asked)
    there = {one.indicator_id: one for one in locked.measurements.all()}
    changes: Changes = {}
    for one in correction.measurements.select_related("indicator").prefetch_related("parts"):
        mine = there.get(one.indicator_id)
        was = _in_words(mine, was_split.get(one.indicator_id, []))
        now = _in_words(one, now_split.get(one.indicator_id, []))
        if was == now:
            continue
        changes[one.indicator.title] = (was, now)
        said = {"value": one.value, "note": one.note, "came_by": one.came_by, "file_hash": one.file_hash}
        said["taken_from_id"] = one.taken_from_id
        kept, _ = Measurement.objects.update_or_create(
            monitoring_return=locked, indicator=one.indicator, defaults=said | {"entered_by_id": one.entered_by_id}
        )
        _take_over_parts(kept, {part.category_id: part.value for part in one.parts.all()})
    changes |= _take_away(locked, correction, was_split)
    return changes


def _take_away(locked: MonitoringReturn, correction: MonitoringReturn, splits: Mapping[int, list[Split]]) -> Changes:
    """What the correction leaves empty: the average of nobody."""
    gone = locked.measurements.exclude(indicator__in=correction.measurements.values("indicator"))
    changes: Changes = {
        one.indicator.title: (_in_words(one, splits.get(one.indicator_id, [])), None)
        for one in gone.select_related("indicator")
    }
    gone.delete()
    return changes


def _take_over_parts(kept: Measurement, parts: Mapping[int, Decimal]) -> None:
    kept.parts.exclude(category__in=list(parts)).delete()
    MeasurementPart.objects.bulk_create(
        [MeasurementPart(measurement=kept, category_id=category, value=value) for category, value in parts.items()],
        update_conflicts=True,
        unique_fields=["measurement", "category"],
        update_fields=["value"],
    )


def _write(
    locked: MonitoringReturn,
    figures: Mapping[int, Reported],
    splits: Mapping[int, list[Split]],
    asked: Mapping[int, Indicator],
    by: User,
    came: Came,
) -> None:
    locked.measurements.filter(indicator__in=[pk for pk, one in figures.items() if one.value is None]).delete()
    kept = Measurement.objects.bulk_create(
        [
            Measurement(
                monitoring_return=locked,
                indicator=asked[pk],
                value=one.value,
                note=one.note,
                came_by=came.by,
                file_hash=came.file_hash,
                taken_from=came.taken_from,
                entered_by=by,
                entered_at=timezone.now(),
            )
            for pk, one in figures.items()
            if one.value is not None
        ],
        update_conflicts=True,
        unique_fields=["monitoring_return", "indicator"],
        update_fields=["value", "note", "came_by", "file_hash", "taken_from", "entered_by", "entered_at"],
    )
    split = [one for one in kept if figures[one.indicator_id].parts is not None]
    MeasurementPart.objects.filter(measurement__in=split).delete()
    MeasurementPart.objects.bulk_create(
        MeasurementPart(measurement=one, category=part.category, value=part.value)
        for one in split
        for found in splits.get(one.indicator_id, [])
        for part in found.parts
        if part.value is not None
    )


def _in_words(figure: Measurement | Reported | None, splits: list[Split], *, noughts: bool = True) -> str | None:
    """ "19 (two came late); Police 12, Themselves 7", with the parts that are 0 or without."""
    if figure is None or figure.value is None:
        return None
    said = f"{plain(figure.value)} ({figure.note})" if figure.note else plain(figure.value)
    parts = [
        ", ".join(
            f"{part.category} {plain(part.value)}"
            for part in split.parts
            if part.value is not None and (noughts or part.value)
        )
        for split in splits
        if split.is_reported
    ]
    return "; ".join(filter(None, [said, *parts]))
