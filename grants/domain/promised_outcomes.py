"""The outcomes that an applicant promised, taken out of the answers. Pure.

An application questionnaire asks for them with a group under the key `outcomes`, a row for each, with the columns
`outcome` (what will change), `indicator` (what will show it), `baseline`, `target` and `measured` (how).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

OUTCOMES = "outcomes"
# What a target holds (portal.monitoring.models.Target.value).
LARGEST = Decimal("9999999999.99")


@dataclass(frozen=True, kw_only=True)
class PromisedOutcome:
    """`baseline` and `target` are None where no number was given."""

    title: str
    indicator: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    how_measured: str = ""


def promised_outcomes(answers: Mapping[str, Any]) -> list[PromisedOutcome]:
    """The rows that name an outcome, in the applicant's order."""
    rows = [row for row in answers.get(OUTCOMES) or [] if str(row.get("outcome") or "").strip()]
    return [
        PromisedOutcome(
            title=str(row["outcome"]).strip(),
            indicator=str(row.get("indicator") or "").strip(),
            baseline=_number(row.get("baseline")),
            target=_number(row.get("target")),
            how_measured=str(row.get("measured") or "").strip(),
        )
        for row in rows
    ]


def _number(value: Any) -> Decimal | None:
    """A figure of the answers, where it is one: "12", "1,500"."""
    try:
        number = Decimal(str("" if value is None else value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= LARGEST else None
