"""Many rows in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def check_at_once() -> None:
    """Until the end of the transaction, have each constraint checked with its row.

    Every guard begins with a test that fails inside a savepoint of its own (`_pgtrigger_should_ignore`), and rolling
    that back looks at every constraint still to be checked. Where some are left for later, the cost is quadratic.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def checked_at_once() -> Iterator[None]:
    """The same for a part of a transaction: what follows may again be put right before the end."""
    check_at_once()
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
