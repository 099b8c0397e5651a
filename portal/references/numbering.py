"""Giving out references."""

from django.db import connection


def next_reference(prefix: str, year: int) -> str:
    """Return the next reference under `prefix` in `year`, for example "SDF-2026-0042".

    One statement, so two people at the same instant never get the same number. The row stays locked until the
    caller's transaction ends: a rolled-back transaction gives its number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO references_sequence (prefix, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (prefix, year) DO UPDATE SET last = references_sequence.last + 1
            RETURNING last
            """,
            [prefix, year],
        )
        (number,) = cursor.fetchone()
    return f"{prefix}-{year}-{number:04d}"
