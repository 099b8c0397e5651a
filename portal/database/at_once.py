"""Many rows in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import Model


def expect_many() -> None:
    """Until the end of the transaction, have the guards ask what they are told to ignore without a fault.

    Every guard begins with the question whether somebody switched it off (`_pgtrigger_should_ignore`). Where nobody
    ever said anything, the question fails inside a savepoint of its own, and rolling that back looks at every
    constraint still to be checked: with many rows the cost is quadratic. An empty list is an answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


def check_at_once() -> None:
    """Until the end of the transaction, have each constraint checked with its row, while it is at hand."""
    expect_many()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def checked_at_once() -> Iterator[None]:
    """The same for a part of a transaction: what follows may again be put right before the end."""
    check_at_once()
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def write_at_once(rows: Collection[Model], names: Sequence[str]) -> None:
    """Write the fields `names` of rows that are there already, all of one model, in one statement.

    As `bulk_update`, whose statement grows with the square of the rows: here the values travel as one list for each
    column. Every guard of the table is asked for every row.
    """
    if not rows:
        return
    meta = next(iter(rows))._meta
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    kinds = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
    columns = [connection.ops.quote_name(field.column) for field in fields]
    key, table = columns[0], connection.ops.quote_name(meta.db_table)
    changes = ", ".join(f"{column} = new.{column}" for column in columns[1:])
    lists = [
        [_plain(field.get_db_prep_save(getattr(row, field.attname), connection)) for row in rows] for field in fields
    ]
    new = f"unnest({kinds}) AS new ({', '.join(columns)})"
    with connection.cursor() as cursor:
        # The names are the model's own; whatever people wrote travels in the lists.
        cursor.execute(f"UPDATE {table} SET {changes} FROM {new} WHERE {table}.{key} = new.{key}", lists)  # noqa: S608


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
