"""Counting a case file in a process of its own (this module, run as a program), which may have so much memory and so
much time and no more. What breaks it does not break the portal, and nothing of the rows is left when it ends.

In: a line of JSON (the name and the layout), then the file. Out: a line of JSON with totals or sentences.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from portal.monitoring.cases.layout import CaseForm
from portal.monitoring.spreadsheet.reading import FileRefused

MOST_BYTES = 10 * 1024 * 1024
MOST_MEMORY = 1536 * 1024 * 1024
SECONDS_WORKING = 60
SECONDS_WAITING = 90
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
    program = [sys.executable, "-m", __name__]
    # None of the portal's secrets go along. One thread: each would claim memory of its own.
    alone = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    head = json.dumps({"name": name, "form": form.to_json()}).encode()
    try:
        done = subprocess.run(  # noqa: S603 - nothing in the command is anybody's but ours
            program,
            input=head + b"\n" + content,
            env=alone,
            capture_output=True,
            timeout=SECONDS_WAITING,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(TOO_MUCH) from error
    if done.returncode:
        raise FileRefused(TOO_MUCH)
    said = json.loads(done.stdout)
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


def _count_what_comes_in() -> int:
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, SECONDS_WORKING),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    head = json.loads(sys.stdin.buffer.readline())
    try:
        outcome = count_here(sys.stdin.buffer.read(), head["name"], CaseForm.from_json(head["form"]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        said: dict[str, Any] = vars(outcome) | {"peak": peak}
    except FileRefused as refused:
        said = {"refused": str(refused)}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(_count_what_comes_in())
