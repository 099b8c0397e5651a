"""A payment run of 5,000 instalments: approved, gathered, made into one valid file, answered by the bank.

    ./run bench payments                   beside the time that plain SQL inserts of as many rows take
    ./run bench payments --count 500

Prints seconds and memory of each stage, and what came of the money; ends with 1 if a penny is not where it should be.
It runs on this machine alone, with a database of its own that really writes to the disk.
"""

import argparse
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.place import Place

PAYER = {"PAYER_NAME": "Benchmark", "PAYER_SORT_CODE": "000000", "PAYER_ACCOUNT_NUMBER": "11111111"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run bench payments", description="A run of many payments.")
    parser.add_argument("--count", type=int, default=5000)
    count = max(1, min(parser.parse_args(arguments).count, 100_000))
    folder = Path(os.environ.get("DATA_DIR") or Path(__file__).parents[2] / ".data").resolve() / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    os.environ |= PAYER
    place = Place(folder)
    place.open()
    from tests.bench import money  # it needs the settings that `open` has just named

    try:
        money.prepare()
        return _run(money, count)
    finally:
        place.close()


def _run(money: Any, count: int) -> int:
    prepared = _stage(f"{count:,} instalments prepared (not counted)", lambda: money.instalments(count))
    before = money.rows()
    began = time.perf_counter()
    alone, rest = prepared[: count // 50], prepared[count // 50 :]
    _stage(f"{len(alone):,} approved one by one, each in its own transaction", lambda: money.approve_each(alone))
    _stage(f"{len(rest):,} approved in one press", lambda: money.approve_together(rest))
    run = _stage("gathered into a run", money.gather)
    file = _stage("taken: the file made, valid by the schema, sealed", lambda: money.take(run))
    answer = _stage("the bank's answer read and kept", lambda: money.read(run, file))
    _stage("carried out, with remittance advice to each", lambda: money.settle(answer))
    ours = time.perf_counter() - began
    added = {table: number - before.get(table, 0) for table, number in money.rows().items()}
    added = {table: number for table, number in added.items() if number}
    plain = _stage(f"plain SQL inserts of the same {sum(added.values()):,} rows", lambda: money.insert_plainly(added))
    faults = money.faults(run, file, count)
    print(
        f"\n  {len(file.content) / 1e6:.1f} MB of file. In all {ours:.1f} s, {ours / plain:.1f} times the plain inserts"
    )
    print("  rows: " + ", ".join(f"{number:,} {table}" for table, number in sorted(added.items())))
    print("  " + ", ".join(f"{what}: {number}" for what, number in faults.items()))
    return 1 if any(faults.values()) else 0


def _stage(what: str, do: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    came = do()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {seconds:7.1f} s  {peak:5.0f} MB at most  {what}", flush=True)
    return came


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
