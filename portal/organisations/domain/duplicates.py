"""Which organisations may be one and the same, and what speaks for it."""

from dataclasses import dataclass

from django.db import connection

from portal.organisations.models import Organisation

# How alike two names have to be (0 to 1, by their trigrams): with the same postcode, and with its first half the same.
ALIKE_HERE, ALIKE_NEARBY = 0.6, 0.75
MOST_PAIRS = 1000

# Each way to find a pair is a join on something equal: every name against every other would take minutes.
PAIRS = """
    WITH pairs AS (
        SELECT a.id AS first, b.id AS second
        FROM organisations_organisation a
        JOIN organisations_organisation b ON a.charity_number = b.charity_number AND a.id < b.id
        WHERE a.charity_number <> ''
        UNION
        SELECT a.id, b.id
        FROM organisations_organisation a
        JOIN organisations_organisation b ON a.company_number = b.company_number AND a.id < b.id
        WHERE a.company_number <> ''
        UNION
        SELECT a.id, b.id
        FROM organisations_organisation a
        JOIN organisations_organisation b
            ON split_part(a.postcode, ' ', 1) = split_part(b.postcode, ' ', 1) AND a.id < b.id
        WHERE a.postcode <> '' AND similarity(a.name, b.name) >= CASE WHEN a.postcode = b.postcode THEN %s ELSE %s END
        UNION
        SELECT a.id, b.id
        FROM organisations_organisation a
        JOIN organisations_organisation b ON lower(a.name) = lower(b.name) AND a.id < b.id
        WHERE a.name <> ''
    )
    SELECT a.id, b.id,
        a.charity_number <> '' AND a.charity_number = b.charity_number AS charity,
        a.company_number <> '' AND a.company_number = b.company_number AS company,
        a.postcode <> '' AND a.postcode = b.postcode AS postcode,
        similarity(a.name, b.name) AS alike
    FROM pairs
    JOIN organisations_organisation a ON a.id = first
    JOIN organisations_organisation b ON b.id = second
    WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL AND NOT a.is_test AND NOT b.is_test
        AND NOT (a.charity_number <> b.charity_number AND '' NOT IN (a.charity_number, b.charity_number))
        AND NOT (a.company_number <> b.company_number AND '' NOT IN (a.company_number, b.company_number))
    ORDER BY 3 DESC, 4 DESC, alike DESC, 1, 2
    LIMIT %s
"""


@dataclass(frozen=True)
class Pair:
    """Two organisations, the older first, and sentences that speak for their being one."""

    first: Organisation
    second: Organisation
    reasons: tuple[str, ...]


def possible_duplicates() -> list[Pair]:
    """The likeliest first: the same number, then names alike. Two queries. Two different numbers of one register are
    two organisations, however alike they are called."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [ALIKE_HERE, ALIKE_NEARBY, MOST_PAIRS])
        rows = cursor.fetchall()
    known = Organisation.objects.in_bulk({pk for row in rows for pk in row[:2]})
    return [Pair(known[first], known[second], _reasons(known[first], *told)) for first, second, *told in rows]


def _reasons(first: Organisation, charity: bool, company: bool, postcode: bool, alike: float) -> tuple[str, ...]:
    found = []
    if charity:
        found.append(f"The same charity number, {first.charity_number}")
    if company:
        found.append(f"The same company number, {first.company_number}")
    if alike >= ALIKE_HERE:
        found.append("The same name" if alike == 1 else f"Names that are {round(alike * 100)}% alike")
    if postcode:
        found.append(f"The same postcode, {first.postcode}")
    return tuple(found)
