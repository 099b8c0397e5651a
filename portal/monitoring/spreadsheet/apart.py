"""Reading a filled-in workbook in a process of its own (this module, run as a program). A CSV file costs no more than
it is long, and is read here."""

import sys
from decimal import Decimal
from typing import Any

from portal.monitoring.apart import Bounds, TooMuch, answer, apart
from portal.monitoring.spreadsheet.reading import Cell, Grid, Odd, PerCent, read, require_size
from portal.monitoring.spreadsheet.sheets import FileRefused

BOUNDS = Bounds(memory=512 * 1024 * 1024, working=10, waiting=30)
TOO_MUCH = (
    "The file takes more time or memory than a return needs. Copy your figures into a new template, or send it as CSV."
)


def read_apart(content: bytes, name: str) -> Grid:
    """The cells of an .xlsx or .csv file, as `read` has them. Raises FileRefused."""
    require_size(content)
    if not content.startswith(b"PK\x03\x04"):
        return read(content, name)
    try:
        said = apart(__name__, {"name": name}, content, BOUNDS)
    except TooMuch as error:
        raise FileRefused(TOO_MUCH) from error
    if "refused" in said:
        raise FileRefused(said["refused"])
    return Grid(tuple(tuple(map(_told, row)) for row in said["rows"]), said["sheet"])


def _read(head: dict[str, Any], content: bytes) -> dict[str, Any]:
    try:
        grid = read(content, head["name"])
    except FileRefused as refused:
        return {"refused": str(refused)}
    return {"sheet": grid.sheet, "rows": [[_to_tell(cell) for cell in row] for row in grid.rows]}


def _to_tell(cell: Cell) -> Any:
    if isinstance(cell, PerCent):
        return {"per_cent": str(cell.value)}
    return {"odd": cell.what} if isinstance(cell, Odd) else cell


def _told(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return PerCent(Decimal(cell["per_cent"])) if "per_cent" in cell else Odd(cell["odd"])
    return cell


if __name__ == "__main__":
    sys.exit(answer(_read, BOUNDS))
