"""Reading somebody's file in a process of its own, which may have so much memory and so much time and no more. What
breaks it does not break the portal, and nothing of the file is left when it ends.

In: a line of JSON, then the file. Out: a line of JSON.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class TooMuch(Exception):
    """It took more time or memory than it may, or broke."""


@dataclass(frozen=True)
class Bounds:
    """`memory` in bytes; `working` are seconds of work, `waiting` seconds until nobody waits any longer."""

    memory: int
    working: int
    waiting: int


def apart(module: str, head: dict[str, Any], content: bytes, bounds: Bounds) -> dict[str, Any]:
    """What `answer` says when `module` runs as a program. Raises TooMuch."""
    # None of the portal's secrets go along. One thread: each would claim memory of its own.
    alone = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(  # noqa: S603 - nothing in the command is anybody's but ours
            [sys.executable, "-m", module],
            input=json.dumps(head).encode() + b"\n" + content,
            env=alone,
            capture_output=True,
            timeout=bounds.waiting,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if done.returncode:
        raise TooMuch
    return dict(json.loads(done.stdout))


def answer(work: Callable[[dict[str, Any], bytes], dict[str, Any]], bounds: Bounds) -> int:
    """The other side: within `bounds`, say what `work` makes of the line and the file that came in."""
    for limit, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.working),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    head = json.loads(sys.stdin.buffer.readline())
    sys.stdout.write(json.dumps(work(head, sys.stdin.buffer.read())))
    return 0


def held() -> int:
    """The most memory that this process held so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
