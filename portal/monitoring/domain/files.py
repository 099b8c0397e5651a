"""A return's figures to and from a spreadsheet."""

import hashlib

from portal.accounts.models import User
from portal.monitoring import spreadsheet
from portal.monitoring.comparison import rows_of
from portal.monitoring.domain.figures import Came, Reported
from portal.monitoring.domain.returns import save_figures
from portal.monitoring.figures import Unit
from portal.monitoring.models import CameBy, MonitoringReturn


def spreadsheet_form(monitoring_return: MonitoringReturn) -> spreadsheet.ReturnForm:
    """What the template of this very return holds; the code of an indicator is its id."""
    return spreadsheet.ReturnForm(
        key=f"{monitoring_return.agreement.reference}/{monitoring_return.number}",
        lines=tuple(
            spreadsheet.Line(
                code=row.indicator.pk,
                title=row.indicator.title,
                definition=row.indicator.definition,
                unit=Unit(row.indicator.unit),
                last=row.last.value if row.last else None,
                figure=row.now.value if row.now else None,
                note=row.now.note if row.now else "",
            )
            for row in rows_of(monitoring_return)
        ),
    )


def save_file(
    monitoring_return: MonitoringReturn, content: bytes, name: str, *, by: User, seen: int | None = None
) -> bool:
    """Keep the figures of an uploaded .xlsx or .csv; whether it changed anything. All of it or nothing.

    Raises spreadsheet.FileRefused, spreadsheet.FiguresRefused, ReturnChanged, MayOnlyRead.
    """
    filled = spreadsheet.check(spreadsheet.read(content, name), spreadsheet_form(monitoring_return))
    figures = {code: Reported(one.value, one.note) for code, one in filled.items()}
    mark = hashlib.sha256(content).hexdigest()
    before = monitoring_return.revision
    note = f"From a file whose SHA-256 begins {mark[:16]}"
    came = Came(CameBy.TEMPLATE, mark)
    kept = save_figures(monitoring_return, figures, by=by, seen=seen, note=note, came=came)
    return kept.revision != before
