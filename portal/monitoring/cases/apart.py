"""Counting a case file in a process of its own (this module, run as a program): the rows never come near the portal."""

import sys
from dataclasses import dataclass, field
from typing import Any

from portal.monitoring.apart import Bounds, TooMuch, answer, apart, held
from portal.monitoring.cases.layout import CaseForm
from portal.monitoring.spreadsheet.sheets import FileRefused

MOST_BYTES = 10 * 1024 * 1024
BOUNDS = Bounds(memory=1536 * 1024 * 1024, working=60, waiting=90)
TOO_MUCH = (
    "The file takes more time or memory than we can give to it. Send it as CSV, or take out what is not asked for."
)


@dataclass(frozen=True)
class Outcome:
    """Either `totals` or `problems` (the first of `count`). `peak` is the most memory that the process held, in bytes.

    totals: [{"code", "value", "parts": {category key: value}}]; problems: [{"where", "what", "right"}]
    """

    totals: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    remarks: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    count: int = 0
    peak: int = 0


def count_apart(content: bytes, name: str, form: CaseForm) -> Outcome:
    """The totals of a file, or everything that is wrong with it. Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileRefused("The file is larger than 10 MB. Send it as CSV, or take out what is not asked for.")
    try:
        said = apart(__name__, {"name": name, "form": form.to_json()}, content, BOUNDS)
    except TooMuch as error:
        raise FileRefused(TOO_MUCH) from error
    if "refused" in said:
        raise FileRefused(said["refused"])
    return Outcome(**said)


def count_here(content: bytes, name: str, form: CaseForm) -> Outcome:
    """The same, here and now, however much memory it takes."""
    # Pandas takes longer to import than Django itself, and only the process that counts needs it.
    from portal.monitoring.cases.checking import CasesRefused, check, lines
    from portal.monitoring.cases.counting import count
    from portal.monitoring.cases.reading import read

    try:
        counted = count(check(read(content, name, form), form), form)
    except CasesRefused as refused:
        return Outcome(problems=list(lines(refused)), count=refused.count)
    totals = [{"code": one.code, "value": one.value, "parts": dict(one.parts)} for one in counted.totals]
    return Outcome(totals=totals, rows=counted.rows, remarks=list(counted.remarks))


def _counted(head: dict[str, Any], content: bytes) -> dict[str, Any]:
    try:
        outcome = count_here(content, head["name"], CaseForm.from_json(head["form"]))
    except FileRefused as refused:
        return {"refused": str(refused)}
    return vars(outcome) | {"peak": held()}


if __name__ == "__main__":
    sys.exit(answer(_counted, BOUNDS))
