"""Which organisations may be one and the same, and what speaks for it."""

from dataclasses import dataclass

from django.db import connection

from portal.organisations.models import Organisation

# How alike two names have to be (0 to 1, by their trigrams): with the same postcode, and without.
ALIKE_NEARBY, ALIKE_ANYWHERE = 0.6, 0.75
MOST_PAIRS = 1000

PAIRS = """
    SELECT a.id, b.id,
        a.charity_number <> '' AND a.charity_number = b.charity_number AS charity,
        a.company_number <> '' AND a.company_number = b.company_number AS company,
        a.postcode <> '' AND a.postcode = b.postcode AS postcode,
        similarity(a.name, b.name) AS alike
    FROM organisations_organisation a
    JOIN organisations_organisation b ON a.id < b.id AND (
        (a.charity_number <> '' AND a.charity_number = b.charity_number)
        OR (a.company_number <> '' AND a.company_number = b.company_number)
        OR (a.name %% b.name
            AND NOT (a.charity_number <> '' AND b.charity_number <> '')
            AND NOT (a.company_number <> '' AND b.company_number <> '')
            AND similarity(a.name, b.name) >= CASE WHEN a.postcode <> '' AND a.postcode = b.postcode
                                                   THEN %s ELSE %s END)
    )
    WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL AND NOT a.is_test AND NOT b.is_test
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
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [str(ALIKE_NEARBY)])
        cursor.execute(PAIRS, [ALIKE_NEARBY, ALIKE_ANYWHERE, MOST_PAIRS])
        rows = cursor.fetchall()
    known = Organisation.objects.in_bulk({pk for row in rows for pk in row[:2]})
    return [Pair(known[first], known[second], _reasons(known[first], *told)) for first, second, *told in rows]


def _reasons(first: Organisation, charity: bool, company: bool, postcode: bool, alike: float) -> tuple[str, ...]:
    found = []
    if charity:
        found.append(f"The same charity number, {first.charity_number}")
    if company:
        found.append(f"The same company number, {first.company_number}")
    if alike >= ALIKE_NEARBY:
        found.append("The same name" if alike == 1 else f"Names that are {round(alike * 100)}% alike")
    if postcode:
        found.append(f"The same postcode, {first.postcode}")
    return tuple(found)
