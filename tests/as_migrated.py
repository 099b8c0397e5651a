"""After a test that commits, the database is put back as the migrations left it.

Django empties every table after such a test and then rebuilds content types and permissions, which takes a second, and
takes away what migrations and start-up had put there: Wagtail's tree, the roles, what an editor may do. Here the few
tables with rows are copied aside when the database is made; after the test whatever has rows is emptied and the copies
are put back. So a file that commits may run before any other, and costs little more than one that does not.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

ASIDE = "as_migrated"


def remember() -> None:
    """Copy every table that has rows into a schema of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {ASIDE}")
        for table in _with_rows(cursor, _tables(cursor, "public")):
            cursor.execute(f"CREATE TABLE {ASIDE}.{table} AS TABLE public.{table}")


def put_back() -> None:
    """Make the tables what they were when `remember` was called."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Triggers and foreign keys look away meanwhile: append-only tables too have to be emptied.
        cursor.execute("SET LOCAL session_replication_role = replica")
        tables = _tables(cursor, "public")
        # Wait, as an emptying TRUNCATE would, for whoever still writes.
        cursor.execute("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE".format(", ".join(tables)))
        for table in _with_rows(cursor, tables):
            cursor.execute(f"DELETE FROM {table}")
        for table in _tables(cursor, ASIDE):
            cursor.execute(f"INSERT INTO public.{table} SELECT * FROM {ASIDE}.{table}")


def instead_of_flushing() -> None:
    """From now on tests that commit end with `put_back`."""
    TransactionTestCase._fixture_teardown = lambda self: put_back()


def _tables(cursor: CursorWrapper, schema: str) -> list[str]:
    """The tables of a schema, quoted where they need it."""
    cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema])
    return [name for (name,) in cursor.fetchall()]


def _with_rows(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))
    return [name for (name,) in cursor.fetchall()]
