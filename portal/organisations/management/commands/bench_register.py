"""How fast an extract of the size of the whole register loads, beside a bare COPY of the same rows."""

import json
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from portal.organisations.models import RegisteredCharity
from portal.organisations.register.loading import COLUMNS, copy_rows, load_extract
from portal.organisations.register.reading import charity_of

FIRST_NUMBER = 9_000_000  # beyond any that was given out
EVERY_SO_OFTEN = 8  # one in so many has left the register, as in the real one


def record(n: int) -> dict[str, Any]:
    """A record with the columns and about the length of a real one."""
    gone = n % EVERY_SO_OFTEN == 0
    return {
        "date_of_extract": "2026-11-20T00:00:00",
        "organisation_number": n,
        "registered_charity_number": FIRST_NUMBER + n,
        "linked_charity_number": 0,
        "charity_name": f"Synthetic Charity {n}",
        "charity_type": None if gone else "Charitable company",
        "charity_registration_status": "Removed" if gone else "Registered",
        "date_of_registration": "1994-03-22T00:00:00",
        "date_of_removal": "2011-06-17T00:00:00" if gone else None,
        "charity_reporting_status": "Removed" if gone else "Submission Received",
        "latest_acc_fin_period_start_date": "2024-04-01T00:00:00",
        "latest_acc_fin_period_end_date": "2025-03-31T00:00:00",
        "latest_income": 12345.0 + n % 977,
        "latest_expenditure": 11876.0 + n % 911,
        "charity_contact_address1": f"{n % 200 + 1} High Street",
        "charity_contact_address2": "The Old Mill",
        "charity_contact_address3": "Dorchester",
        "charity_contact_address4": "Dorset",
        "charity_contact_address5": None,
        "charity_contact_postcode": f"DT{n % 11 + 1} {n % 9 + 1}AA",
        "charity_contact_phone": "01305 000000",
        "charity_contact_email": f"office{n}@charity.example",
        "charity_contact_web": f"www.charity{n}.example",
        "charity_company_registration_number": None,
        "charity_insolvent": False,
        "charity_in_administration": False,
        "charity_previously_excepted": False,
        "charity_is_cdf_or_cif": None,
        "charity_is_cio": n % 3 == 0,
        "cio_is_dissolved": False,
        "date_cio_dissolution_notice": None,
        "charity_activities": "Meets every week, runs a lunch club and a garden, and helps people fill in forms.",
        "charity_gift_aid": True,
        "charity_has_land": False,
    }


def write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig") as file:
        for n in range(count):
            file.write("[\n" if n == 0 else ",\n")
            json.dump(record(n), file)
        file.write("\n]")


def peak() -> float:
    """Most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Command(BaseCommand):
    help = "Load a synthetic register, and say how fast beside a bare COPY. It ends as it began: nothing stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=400_000)

    def handle(self, *args: Any, rows: int, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "publicextract.charity.json"
            write(path, rows)
            self.stdout.write(f"A file of {rows} charities, {path.stat().st_size / 1e6:.0f} MB")
            before = peak()
            with transaction.atomic():
                RegisteredCharity.objects.all().delete()
                first = self._timed("loaded into an empty register", rows, lambda: load_extract(path))
                self._timed("loaded again, over what is there", rows, lambda: load_extract(path))
                bare = self._timed("bare COPY of the same rows", rows, lambda: self._copy(rows))
                transaction.set_rollback(True)
            self.stdout.write(f"Memory: {before:.0f} MB before, {peak():.0f} MB at most")
            self.stdout.write(f"Loading takes {first / bare:.1f} times as long as a bare COPY")

    def _timed(self, what: str, rows: int, work: Any) -> float:
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
        self.stdout.write(f"  {what}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s")
        return seconds

    def _copy(self, rows: int) -> None:
        """The rows made ready beforehand would need the memory that we want to do without, so a slice repeats."""
        with connection.cursor() as cursor:
            table = RegisteredCharity._meta.db_table
            cursor.execute(f"CREATE TEMP TABLE bare (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
        copy_rows("bare", COLUMNS, _again(rows))


def _again(rows: int) -> Iterator[tuple]:
    ready = [charity_of(record(n)) for n in range(1000)]
    for n in range(rows):
        row = ready[n % len(ready)]
        assert row is not None
        yield row
