"""A return's figures to and from a spreadsheet."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from portal.accounts.models import User
from portal.design.words import long_date
from portal.monitoring import spreadsheet
from portal.monitoring.comparison import Row, rows_of
from portal.monitoring.domain.figures import Came, Reported
from portal.monitoring.domain.returns import save_figures
from portal.monitoring.domain.writing import let_write, locked_return
from portal.monitoring.figures import Unit
from portal.monitoring.models import CameBy, Measurement, MeasurementPart, MonitoringReturn
from portal.monitoring.splits import Split
from portal.monitoring.spreadsheet.apart import read_apart

Parts = Mapping[int, Mapping[int, Decimal]]


def spreadsheet_form(monitoring_return: MonitoringReturn) -> spreadsheet.ReturnForm:
    """What the template of this very return holds; the code of an indicator is its id, and of a part the indicator's
    with the names of breakdown and category. Eight queries, whatever there is in it."""
    agreement, rows = monitoring_return.agreement, rows_of(monitoring_return)
    starts, ends = long_date(monitoring_return.period_start), long_date(monitoring_return.period_end)
    parts = _parts_of([one for row in rows for one in row.earlier])
    return spreadsheet.ReturnForm(
        key=f"{agreement.reference}/{monitoring_return.number}",
        about=(agreement.title, f"{starts} to {ends}, due on {long_date(monitoring_return.due_on)}"),
        lines=tuple(_line(row, parts, monitoring_return) for row in rows),
    )


def _line(row: Row, parts: Parts, monitoring_return: MonitoringReturn) -> spreadsheet.Line:
    year = row.to_date
    return spreadsheet.Line(
        code=row.indicator.pk,
        title=row.indicator.title,
        definition=row.indicator.definition,
        unit=Unit(row.indicator.unit),
        last=row.last.value if row.last else None,
        to_date=year.value if year else None,
        year=f"{long_date(year.starts_on)} to {long_date(year.ends_on)}" if year else "",
        figure=row.now.value if row.now else None,
        note=row.now.note if row.now else "",
        # What `must_be_there` does not ask for.
        may_be_empty=row.indicator.may_be_empty or (monitoring_return.is_correction and row.stands is None),
        splits=tuple(_split(row, one, parts) for one in row.splits),
    )


def _split(row: Row, split: Split, parts: Parts) -> spreadsheet.Split:
    made = []
    for part in split.parts:
        earlier = {one: parts[one.pk][part.category.pk] for one in row.earlier if part.category.pk in parts[one.pk]}
        year = row.added_up(earlier)
        made.append(
            spreadsheet.Part(
                category=part.category.pk,
                code=f"{split.breakdown.slug}.{part.category.code}",
                label=part.category.label,
                last=earlier.get(row.last) if row.last else None,
                to_date=year.value if year else None,
                figure=part.value,
            )
        )
    return spreadsheet.Split(title=split.title, parts=tuple(made), adds_up=split.indicator.parts_add_up)


def _parts_of(measurements: Sequence[Measurement]) -> Parts:
    """By figure and category: one query."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = MeasurementPart.objects.filter(measurement__in=measurements)
    for measurement, category, value in rows.values_list("measurement", "category", "value"):
        found[measurement][category] = value
    return found


def save_file(
    monitoring_return: MonitoringReturn, content: bytes, name: str, *, by: User, seen: int | None = None
) -> bool:
    """Keep the figures of an uploaded .xlsx or .csv; whether it changed anything. All of it or nothing.

    Raises spreadsheet.FileRefused, spreadsheet.FiguresRefused, ReturnChanged, MayOnlyRead, PartsWrong (where the office
    changed the categories while the file was being read).
    """
    # Before anything is read: a file of somebody who may not send it is nobody's work.
    let_write(monitoring_return, by)
    filled = spreadsheet.check(read_apart(content, name), spreadsheet_form(monitoring_return))
    figures = {code: Reported(one.value, one.note, one.parts) for code, one in filled.items()}
    mark = hashlib.sha256(content).hexdigest()
    note = f"From a file whose SHA-256 begins {mark[:16]}"
    came = Came(CameBy.TEMPLATE, mark)
    with transaction.atomic():
        before = locked_return(monitoring_return, None).revision
        kept = save_figures(monitoring_return, figures, by=by, seen=seen, note=note, came=came)
    return kept.revision != before
