"""Whoever writes the register of expenditure does so alone."""

from django.db import connection


def one_at_a_time() -> None:
    """Wait for whoever gathers, hides or publishes, until the end of the transaction. Taken before any row is locked:
    two months that are gathered at the same moment would both take what came late, and a line that is gathered while
    its recipient is being hidden would show it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('the register of expenditure', 0))")
