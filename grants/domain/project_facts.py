"""What the office needs to know of every project, taken out of its answers. Pure.

Lists, ranking, decisions and open data work with a title, a summary, an amount, dates, themes and areas, whatever else
a call asks. So these keys mean the same in every application questionnaire:

    project_name        short text
    summary             long text
    amount_requested    money, in pounds
    starts_on, ends_on  dates
    themes              themes of the Plan, by slug
    areas               council areas, by GSS code
    budget              a group of lines, with the money columns `asked_for` and, where it is asked, `from_elsewhere`
    age_groups          choices named by ages: `under_11`, `from_11_to_17`, `over_64`

The first five have to be asked of everybody; `keys_missing` tells an officer before a call is published.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.design.words import pounds
from portal.questionnaires.logic import Problem
from portal.questionnaires.schema import Kind, Schema

TITLE = "project_name"
SUMMARY = "summary"
AMOUNT = "amount_requested"
STARTS = "starts_on"
ENDS = "ends_on"
THEMES = "themes"
AREAS = "areas"
BUDGET = "budget"
ASKED_FOR = "asked_for"
ELSEWHERE = "from_elsewhere"
AGES = "age_groups"
WORDS = (Kind.SHORT, Kind.LONG)
NEEDED = {TITLE: WORDS, SUMMARY: WORDS, AMOUNT: (Kind.MONEY,), STARTS: (Kind.DATE,), ENDS: (Kind.DATE,)}
# 360Giving wants titles under 140 characters.
LONGEST_TITLE = 139
ADULT = 18


@dataclass(frozen=True)
class ProjectFacts:
    """Amounts in pounds; None where the answers do not say yet."""

    title: str = ""
    summary: str = ""
    amount_requested: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    themes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    budget_asks_for: Decimal | None = None
    from_elsewhere: Decimal = Decimal(0)
    with_under_18s: bool = False


def facts_from(values: Mapping[str, Any]) -> ProjectFacts:
    """The facts in a response's values (see portal.questionnaires.schema for their shapes)."""
    return ProjectFacts(
        title=str(values.get(TITLE) or "").strip(),
        summary=str(values.get(SUMMARY) or "").strip(),
        amount_requested=_amount(values.get(AMOUNT)),
        starts_on=_day(values.get(STARTS)),
        ends_on=_day(values.get(ENDS)),
        themes=tuple(values.get(THEMES) or ()),
        areas=tuple(values.get(AREAS) or ()),
        budget_asks_for=_sum_asked_for(values.get(BUDGET)),
        from_elsewhere=sum((_amount(row.get(ELSEWHERE)) or Decimal(0) for row in values.get(BUDGET) or []), Decimal(0)),
        with_under_18s=any(_is_under_18(str(group)) for group in values.get(AGES) or ()),
    )


def problems_of(facts: ProjectFacts, *, smallest: Decimal, largest: Decimal) -> list[Problem]:
    """What has to be put right; nothing about answers that are not there yet."""
    problems = []
    if len(facts.title) > LONGEST_TITLE:
        problems.append(Problem(TITLE, f"The project’s name must be {LONGEST_TITLE} characters or fewer."))
    amount = facts.amount_requested
    if amount is not None and not smallest <= amount <= largest:
        problems.append(
            Problem(AMOUNT, f"You asked for {pounds(amount)}. This call gives {pounds(smallest)} to {pounds(largest)}.")
        )
    in_budget = facts.budget_asks_for
    if amount is not None and in_budget is not None and in_budget != amount:
        problems.append(
            Problem(
                BUDGET,
                f"The budget lines ask us for {pounds(in_budget)} together, and above you asked for {pounds(amount)}. "
                "Make them the same.",
            )
        )
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        problems.append(Problem(ENDS, "The project cannot end before it starts. Check both dates."))
    return problems


def keys_missing(schema: Schema) -> list[str]:
    """The needed keys that a questionnaire does not ask of everybody, in the right kind, with an answer required.

    An application without them could never be sent.
    """
    sure = {
        question.key
        for section in schema.sections
        for question in section.questions
        if section.only_if is None and question.only_if is None and question.required
        if question.kind in NEEDED.get(question.key, ())
    }
    return [key for key in NEEDED if key not in sure]


def _is_under_18(group: str) -> bool:
    """Whether the first of the ages that a group is named by is below 18: "under_25" begins with children, too."""
    found = re.match(r"(under|from)_(\d+)", group)
    return found is not None and (found[1] == "under" or int(found[2]) < ADULT)


def _amount(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)).quantize(Decimal("0.01")) if value not in (None, "") else None
    except InvalidOperation:
        return None


def _sum_asked_for(rows: Any) -> Decimal | None:
    """What the budget lines ask for together; None where a line does not say."""
    asked = [_amount(row.get(ASKED_FOR)) for row in rows or []]
    if not asked or None in asked:
        return None
    return sum((one for one in asked if one is not None), Decimal(0))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None
