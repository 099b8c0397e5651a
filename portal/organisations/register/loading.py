"""Loading an extract: COPY into a table that lives as long as the transaction, then one statement that brings ours up
to date. Memory does not grow with the file, and a file that ends in the middle changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from portal.organisations.models import RegisteredCharity
from portal.organisations.register.reading import (
    CharityRow,
    NotAnExtract,
    TrusteeRow,
    charity_of,
    opened,
    records,
    trustee_of,
)

COLUMNS = ", ".join(CharityRow._fields)
KEPT = ", ".join(f"{name} = EXCLUDED.{name}" for name in CharityRow._fields if name != "number")


class CutShort(NotAnExtract):
    """The file has less than half of what was loaded before, so it is hardly the whole register."""


@dataclass(frozen=True)
class Loaded:
    """`what` is "charities" or "trustees"; `rows` were read and kept, `left_out` were linked charities or broken."""

    what: str
    rows: int
    left_out: int
    gone: int = 0


@transaction.atomic
def load_extract(path: Path) -> Loaded:
    """Load the extract of charities, or of their trustees, whichever it is. Raises NotAnExtract, CutShort."""
    with opened(path) as file:
        found = records(file)
        first = next(found, None)
        if first is None:
            raise NotAnExtract("The file is empty.")
        found = chain([first], found)
        if "trustee_name" in first:
            return _load_trustees(found)
        if "charity_name" in first:
            return _load_charities(found)
    raise NotAnExtract("The file has neither charity_name nor trustee_name among its columns.")


class _Counting:
    """Counts what passes and what is left out."""

    def __init__(self) -> None:
        self.kept = self.left_out = 0

    def only_rows(self, rows: Iterable[tuple | None]) -> Iterator[tuple]:
        for row in rows:
            if row is None:
                self.left_out += 1
            else:
                self.kept += 1
                yield row


def copy_rows(table: str, columns: str, rows: Iterable[tuple]) -> None:
    """COPY `rows` into `table`, streamed."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _load_charities(found: Iterable[dict]) -> Loaded:
    table, counting = RegisteredCharity._meta.db_table, _Counting()
    before = RegisteredCharity.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE incoming (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
        copy_rows("incoming", COLUMNS, counting.only_rows(map(charity_of, found)))
        if counting.kept * 2 < before:
            raise CutShort(f"The file has {counting.kept} charities, and {before} are here. Is it whole?")
        cursor.execute(
            f"INSERT INTO {table} AS ours ({COLUMNS}) "  # noqa: S608 - names of our own columns, no values
            f"SELECT DISTINCT ON (number) {COLUMNS} FROM incoming ORDER BY number "
            f"ON CONFLICT (number) DO UPDATE SET {KEPT}"
        )
        cursor.execute("CREATE INDEX ON incoming (number)")
        cursor.execute(
            f"DELETE FROM {table} WHERE NOT EXISTS "  # noqa: S608 - as above
            f"(SELECT FROM incoming WHERE incoming.number = {table}.number)"
        )
        gone = cursor.rowcount
        # Of a charity that left the register the trustees are no business of ours.
        cursor.execute(f"UPDATE {table} SET trustees = '{{}}' WHERE removed_on IS NOT NULL AND trustees <> '{{}}'")  # noqa: S608
        cursor.execute("DROP TABLE incoming")
    return Loaded("charities", counting.kept, counting.left_out, gone)


def _load_trustees(found: Iterable[dict]) -> Loaded:
    table, counting = RegisteredCharity._meta.db_table, _Counting()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE incoming (number integer, name text) ON COMMIT DROP")
        copy_rows("incoming", ", ".join(TrusteeRow._fields), counting.only_rows(map(trustee_of, found)))
        cursor.execute("CREATE INDEX ON incoming (number)")
        cursor.execute(
            f"""
            UPDATE {table} AS ours SET trustees = coalesce(
                (SELECT array_agg(DISTINCT left(name, 200)) FROM incoming WHERE incoming.number = ours.number), '{{}}'
            )
            WHERE ours.removed_on IS NULL AND (
                substring(ours.postcode FROM '^[A-Z]+') = ANY(%s)
                OR EXISTS (SELECT FROM organisations_organisation WHERE charity_number = ours.number::text)
            )
            """,  # noqa: S608 - as above
            [settings.REGISTER_TRUSTEES_OF],
        )
        cursor.execute("DROP TABLE incoming")
    return Loaded("trustees", counting.kept, counting.left_out)
