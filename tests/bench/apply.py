"""The last minutes of a call: 200 applicants save and send, and every acknowledged save must be in the database.

    ./run bench apply                      the crowd, the same load on a bare one-INSERT view, and then the faults
    ./run bench apply --applicants 50 --seconds 30 --only crowd|faults

Prints requests a second, the median and the 95th percentile, errors, and what was lost or doubled; ends with 1 if
anything was. It runs on this machine alone, with a database of its own that really writes to the disk.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.crowd import Applicant, Book
from tests.bench.http import NoAnswer, ask
from tests.bench.place import THREADS, WORKERS, Place

STEPS = 13  # what each applicant asks of the server
FLAT_OUT = 8  # connections at once
FLAT_OUT_SECONDS = 8


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    folder = Path(os.environ.get("DATA_DIR") or Path(__file__).parents[2] / ".data").resolve() / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    place = Place(folder)
    place.open()
    from tests.bench import records  # it needs the settings that `open` has just named

    try:
        records.prepare()
        place.start_web()
        place.start_worker()
        print(f"{os.cpu_count()} cores, gunicorn with {WORKERS} workers of {THREADS} threads, PostgreSQL with fsync\n")
        good = True
        if options.only != "faults":
            good &= _crowd(place, options)
        if options.only != "crowd":
            good &= _faults(place, options)
    finally:
        place.close()
    return 0 if good else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench apply", description="The last minutes of a call.")
    parser.add_argument("--applicants", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=90, help="into how many the last ten minutes are compressed")
    parser.add_argument("--only", choices=["crowd", "faults"], default="")
    options = parser.parse_args(arguments)
    options.applicants = max(1, min(options.applicants, 1000))
    options.seconds = max(0.0, min(options.seconds, 600.0))
    return options


def _crowd(place: Place, options: argparse.Namespace) -> bool:
    from tests.bench import records

    people = records.applicants(options.applicants, "crowd")
    print(f"{options.applicants} applicants save and send, ten minutes compressed into {options.seconds:.0f} seconds")
    book, seconds = asyncio.run(_apply(place, people, options.seconds))
    _print_times(book, seconds)
    good = _print_verdict(book, records.compare(book))
    print("\nThe same number of requests, in the same time, to a view that does one INSERT and nothing else")
    bare, bare_seconds = asyncio.run(_insert(place, options))
    _print_times(bare, bare_seconds)
    ratios = [_quantile(book.all_times, part) / _quantile(bare.all_times, part) for part in (50, 95)]
    print(f"  ratio to the bare view: median {ratios[0]:.1f}, 95th percentile {ratios[1]:.1f}")
    again = records.applicants(FLAT_OUT, "flat")
    saves = asyncio.run(_flat_out_saves(place, again))
    inserts = asyncio.run(_flat_out_inserts(place))
    print(f"\nFlat out, {FLAT_OUT} connections: {saves:.1f} autosaves a second, {inserts:.1f} bare INSERTs a second")
    print(f"  an autosave costs {inserts / saves:.1f} bare INSERTs\n")
    return good and book.no_answer == 0 and book.errors == 0


def _faults(place: Place, options: argparse.Namespace) -> bool:
    from tests.bench import records

    people = records.applicants(options.applicants, "faults")
    print(f"{options.applicants} applicants again, and in the middle kill -9 of whatever they depend on")
    book, seconds = asyncio.run(_apply(place, people, options.seconds, faults=True))
    _print_times(book, seconds)
    print(f"  sent again: {book.no_answer} requests without an answer, {book.errors} answered with 5xx")
    return _print_verdict(book, records.compare(book))


async def _apply(
    place: Place, people: list[tuple[str, str]], seconds: float, *, faults: bool = False
) -> tuple[Book, float]:
    book = Book()
    began = time.perf_counter()
    crowd = [Applicant(place.port, *person, book).apply(seconds / STEPS) for person in people]
    killing = asyncio.create_task(_kill(place, book, seconds)) if faults else None
    await asyncio.gather(*crowd)
    if killing:
        await killing
    return book, time.perf_counter() - began


async def _kill(place: Place, book: Book, seconds: float) -> None:
    from tests.bench import records

    await asyncio.sleep(seconds * 0.25)
    place.kill_a_web_worker()
    print(f"  {seconds * 0.25:5.0f} s  kill -9 of a web worker")
    await asyncio.sleep(seconds * 0.2)
    place.kill_the_job_worker()
    print(f"  {seconds * 0.45:5.0f} s  kill -9 of the job worker")
    await asyncio.sleep(seconds * 0.2)
    saved = dict(book.saved)
    await asyncio.to_thread(place.kill_the_database)
    lost = await asyncio.to_thread(records.lost, saved, book)
    print(f"  {seconds * 0.65:5.0f} s  kill -9 of PostgreSQL; up again; of {len(saved)} saved answers {len(lost)} lost")


async def _insert(place: Place, options: argparse.Namespace) -> tuple[Book, float]:
    book = Book()
    pause = options.seconds / STEPS

    async def one() -> None:
        for _ in range(STEPS):
            await asyncio.sleep(pause)
            await _bare(place, book)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(options.applicants)))
    return book, time.perf_counter() - began


async def _bare(place: Place, book: Book) -> None:
    began = time.perf_counter()
    try:
        answer = await ask(place.port, "/bench/insert/", fields=[("words", "What we will do. " * 5)])
    except NoAnswer:
        book.no_answer += 1
        return
    book.took.setdefault("insert", []).append(time.perf_counter() - began)
    book.statuses[answer.status] += 1


async def _flat_out_saves(place: Place, people: list[tuple[str, str]]) -> float:
    book = Book()

    async def one(person: tuple[str, str]) -> None:
        applicant = Applicant(place.port, *person, book)
        await applicant.open("project")
        number = 0
        while time.perf_counter() < until:
            number += 1
            await applicant.leave("project", "summary", f"The words of turn {number}.")

    until = time.perf_counter() + FLAT_OUT_SECONDS
    await asyncio.gather(*(one(person) for person in people))
    return len(book.took["save"]) / FLAT_OUT_SECONDS


async def _flat_out_inserts(place: Place) -> float:
    book = Book()

    async def one() -> None:
        while time.perf_counter() < until:
            await _bare(place, book)

    until = time.perf_counter() + FLAT_OUT_SECONDS
    await asyncio.gather(*(one() for _ in range(FLAT_OUT)))
    return len(book.took["insert"]) / FLAT_OUT_SECONDS


def _print_times(book: Book, seconds: float) -> None:
    kinds = {"page": "question page", "save": "autosave", "send": "sending", "insert": "one INSERT"}
    times = book.all_times
    print(f"  {len(times)} answers in {seconds:.1f} s: {len(times) / seconds:.1f} a second; {_spread(times)}")
    for kind, many in book.took.items():
        print(f"    {kinds[kind]:<14} {len(many):>6}  {_spread(sorted(many))}")
    print("  " + ", ".join(f"{count} × {status}" for status, count in sorted(book.statuses.items())))


def _spread(times: list[float]) -> str:
    return f"p50 {_quantile(times, 50) * 1000:.0f} ms, p95 {_quantile(times, 95) * 1000:.0f} ms"


def _quantile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[part - 1] if len(times) > 1 else sum(times)


def _print_verdict(book: Book, found: dict[str, Any]) -> bool:
    print(f"  {len(book.saved)} answers and {len(book.sent)} applications acknowledged; gave up: {book.gave_up}")
    print("  " + ", ".join(f"{what}: {count}" for what, count in found.items()))
    return not any(found.values()) and not book.gave_up


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
