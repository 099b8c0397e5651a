"""An edition beside the one before it: what was sent, and what had changed. For the pages of both sides."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.monitoring.figures import Unit, shown
from portal.monitoring.models import CameBy, Edition

NOT_THERE = "Not there"


@dataclass(frozen=True)
class Line:
    """A figure of an edition, in words; `before` is what the edition before said, empty where it said the same."""

    title: str
    value: str
    note: str
    came: str
    before: str
    parts: list[str]


@dataclass(frozen=True)
class Beside:
    edition: Edition
    earlier: Edition | None
    lines: list[Line]
    narrative_before: str
    """What was written before, where it was something else."""


def beside_the_one_before(edition: Edition) -> Beside:
    """One query more than the edition itself."""
    earlier = Edition.objects.filter(monitoring_return=edition.monitoring_return_id, number=edition.number - 1).first()
    before = {one["indicator"]: one for one in earlier.figures} if earlier else {}
    here = {one["indicator"] for one in edition.figures}
    lines = [_line(one, before.get(one["indicator"]), known=earlier is not None) for one in edition.figures]
    lines += [Line(one["title"], NOT_THERE, "", "", _shown(one), []) for key, one in before.items() if key not in here]
    changed = earlier is not None and earlier.narrative != edition.narrative
    return Beside(edition, earlier, lines, earlier.narrative if earlier and changed else "")


def _line(figure: dict[str, Any], before: dict[str, Any] | None, *, known: bool) -> Line:
    now = _shown(figure)
    then = _shown(before) if before else NOT_THERE
    # The figure may be the same, and what is said of it another.
    else_said = (
        before is not None and then == now and (_parts(before), before["note"]) != (_parts(figure), figure["note"])
    )
    mark = figure["file_hash"]
    came = str(CameBy(figure["came_by"]).label) + (f", SHA-256 {mark[:16]}…" if mark else "")
    return Line(
        title=figure["title"],
        value=now,
        note=figure["note"],
        came=f"{came[:1].upper()}{came[1:]}",
        before=_with_its_parts(then, before) if else_said and before else then if known and then != now else "",
        parts=_parts(figure),
    )


def _parts(figure: dict[str, Any]) -> list[str]:
    return [f"{part['label']}: {part['value']}" for part in figure["parts"]]


def _with_its_parts(shown: str, figure: dict[str, Any]) -> str:
    """ "41 (Police: 30, Themselves: 11)", "41 (two came late)"."""
    said = ", ".join(filter(None, [figure["note"], *_parts(figure)]))
    return f"{shown} ({said or 'without note or parts'})"


def _shown(figure: dict[str, Any]) -> str:
    return shown(Decimal(figure["value"]), Unit(figure["unit"]))
