"""A new call made from an old one: its words, questions, checks, criteria and weights, with dates of its own.

The panel is not copied (who sits on it is asked anew), nor is anything that came in. The questionnaires are copied too,
as the old call asks them, so that changing the questions of one call leaves the other alone. Nobody outside the office
sees the new call before an officer publishes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from grants.domain.officers import require_officer
from grants.domain.refusals import Refused
from grants.models import Call, Criterion, FundBudget, Gate
from portal.accounts.models import User
from portal.events import ledger
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.blocks import stream_of
from portal.questionnaires.models import Questionnaire, QuestionnaireVersion

VERSIONS = ("eligibility_version", "questionnaire_version", "end_report_version")
# What the new call has of its own.
NOT_COPIED = {"id", "slug", "published", "released_at", "created_at", *VERSIONS}


class OtherFundsBudget(Refused):
    sentence = "This budget belongs to another fund."


@dataclass(frozen=True)
class NewDates:
    """Moments in time with their zone, and days."""

    opens_at: datetime
    closes_at: datetime
    scores_needed_by: date | None
    decision_expected_on: date


@transaction.atomic
def copy_call(call: Call, *, title: str, budget: FundBudget, dates: NewDates, by: User) -> Call:
    """Raises OnlyForOfficers, OtherFundsBudget."""
    require_officer(by)
    if budget.fund_id != call.fund_id:
        raise OtherFundsBudget
    same = _fields_of(call, leaving_out=NOT_COPIED)
    new = same | vars(dates) | {"title": title, "slug": _free_slug(title), "budget_id": budget.pk, "published": False}
    versions = {name: _copied(getattr(call, name), for_call=title, by=by) for name in VERSIONS}
    made = Call(**new, **versions)
    made.save()
    made.themes.set(call.themes.all())
    made.save()
    Gate.objects.bulk_create(Gate(**one) for one in _rows_of(call.gates.all(), made))
    Criterion.objects.bulk_create(Criterion(**one) for one in _rows_of(call.criteria.all(), made))
    ledger.record("call-copied", made, by=by, note=f"From {call}")
    return made


def _fields_of(row: Any, *, leaving_out: Iterable[str]) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in set(leaving_out)]
    return {field.attname: getattr(row, field.attname) for field in fields}


def _rows_of(rows: Iterable[Any], call: Call) -> list[Mapping[str, Any]]:
    return [_fields_of(row, leaving_out={"id", "call"}) | {"call_id": call.pk} for row in rows]


def _copied(version: QuestionnaireVersion | None, *, for_call: str, by: User) -> QuestionnaireVersion | None:
    """A questionnaire of its own that says what this version says, frozen."""
    if version is None:
        return None
    made = Questionnaire.objects.create(
        title=_free_title(f"{version.schema.title} ({for_call})"),
        purpose=version.questionnaire.purpose,
        sections=stream_of(version.schema),
    )
    return questionnaires.freeze(made, by=by)


def _free_title(wanted: str) -> str:
    for number in range(1, 1000):
        title = wanted[:120] if number == 1 else f"{wanted[:114]} {number}"
        if not Questionnaire.objects.filter(title=title).exists():
            return title
    raise Refused("There are too many questionnaires of that name. Give the call another title.")


def _free_slug(title: str) -> str:
    word = slugify(title)[:44].strip("-") or "call"
    for number in range(1, 1000):
        slug = word if number == 1 else f"{word}-{number}"
        if not Call.objects.filter(slug=slug).exists():
            return slug
    raise Refused("There are too many calls of that name. Give it another title.")
