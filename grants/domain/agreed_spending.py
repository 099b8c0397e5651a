"""The lines of the budget that an award agreed to: those of the agreement, and the first rows of the end report. Pure.

An application asks for its budget with a group under the key `budget` (see `grants.domain.project_facts`), an end
report for what was spent with a group under the key `spend`, a row for each line: `what` it is and what was `planned`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.domain.project_facts import ASKED_FOR, BUDGET, facts_from
from portal.payments.budgeting import Part, share_out
from portal.questionnaires.schema import Kind, Schema

SPEND = "spend"
LINE = "what"
PLANNED = "planned"
WORDS = (Kind.SHORT, Kind.LONG)


def agreed_lines(answers: Mapping[str, Any], amount: Decimal) -> list[Part]:
    """The budget of the agreement: what each line of the application asked us for, in proportion where `amount`, the
    award, is less. An officer and the organisation may share it out otherwise before they sign.
    """
    rows = [row for row in answers.get(BUDGET) or [] if _asks(row)]
    return share_out([Part(str(row[LINE]), Decimal(row[ASKED_FOR])) for row in rows], amount)


def agreed_rows(schema: Schema, answers: Mapping[str, Any], amount: Decimal) -> list[dict[str, str]]:
    """Rows for the end report `schema`: each budget line of the application's `answers` that asked us for money.

    What was planned stands in them where `amount`, the award, is what the lines asked for; where it is another, only
    the organisation knows how it shares the award out. No rows where the report does not ask this way.
    """
    group = schema.question(SPEND)
    kinds = {column.key: column.kind for column in group.columns} if group else {}
    if group is None or kinds.get(LINE) not in WORDS:
        return []
    lines = [row for row in answers.get(BUDGET) or [] if _asks(row)]
    as_asked = facts_from(answers).budget_asks_for == amount and kinds.get(PLANNED) == Kind.MONEY
    rows = [{LINE: row[LINE]} | ({PLANNED: row[ASKED_FOR]} if as_asked else {}) for row in lines]
    return rows[: group.rows_most]


def _asks(row: Mapping[str, Any]) -> bool:
    return bool(row.get(LINE)) and row.get(ASKED_FOR) not in (None, "") and Decimal(row[ASKED_FOR]) > 0
