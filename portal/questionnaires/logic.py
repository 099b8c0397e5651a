"""What earlier answers make of a questionnaire: what is asked at all, what is reckoned, which rules are broken. Pure.

Everything downstream (pages, task list, signing, the officer's view) works on the schema *as it is asked* and on the
answers *given* to it, so an answer to a question that is not asked any more counts nowhere, and is there again when
the question comes back.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.questionnaires.formulas import Is, parse
from portal.questionnaires.schema import (
    NOT_FILLED_IN,
    Comparison,
    Condition,
    CrossRule,
    Kind,
    OnlyIf,
    Question,
    Schema,
    Section,
)

Values = Mapping[str, Any]

KINDS: Mapping[Kind, Is] = {
    Kind.NUMBER: Is.NUMBER,
    Kind.MONEY: Is.NUMBER,
    Kind.CALCULATED: Is.NUMBER,
    Kind.DATE: Is.DATE,
    Kind.YES_NO: Is.YES_NO,
    Kind.CHOICE: Is.TEXT,
    Kind.CHOICES: Is.LIST,
    Kind.AREAS: Is.LIST,
    Kind.THEMES: Is.LIST,
    Kind.GROUP: Is.ROWS,
}
NUMBERS = (Kind.NUMBER, Kind.MONEY)
PENCE = Decimal("0.01")


@dataclass(frozen=True)
class Problem:
    """What has to be put right, although each answer passes by itself: a sentence, and the question to show it at.

    `line` is the place of a row in a table's answer, from 0, and `column` the key of its column, where it is about one.
    """

    key: str
    sentence: str
    line: int | None = None
    column: str = ""


@dataclass(frozen=True)
class AsAsked:
    """A schema as these answers make it, and the answers to what it asks, calculated ones among them."""

    schema: Schema
    values: dict[str, Any]


def as_asked(schema: Schema, values: Values) -> AsAsked:
    """Leave out what the answers so far do not ask for; work out what is calculated.

    `values` are answers as they are stored. A condition on a question that is itself not asked does not hold.
    """
    given: dict[str, Any] = {}
    known: dict[str, Any] = {}
    sections = []
    for section in schema.sections:
        if not holds(section.only_if, given, schema):
            continue
        questions = []
        for question in section.questions:
            if not holds(question.only_if, given, schema):
                continue
            questions.append(question)
            if question.kind == Kind.CALCULATED:
                given[question.key] = _worked_out(question, known)
            elif question.key in values:
                given[question.key] = values[question.key]
            known |= typed_values(question, given.get(question.key))
        if questions:
            sections.append(replace(section, questions=tuple(questions)))
    return AsAsked(replace(schema, sections=tuple(sections)), given)


def page_of(schema: Schema, key: str, values: Values) -> Section | None:
    """A section as its page must show it: what is asked, and what may yet be by the answers on this page.

    None when there is no such section, or it is not asked.
    """
    section = schema.section(key)
    asked = as_asked(schema, values)
    now = asked.schema.section(key)
    if section is None or now is None:
        return None
    here = {question.key for question in section.questions}
    keys = {question.key for question in now.questions}
    questions = tuple(one for one in section.questions if one.key in keys or depends_on(one.only_if, here))
    return replace(section, questions=questions)


def depends_on(only_if: OnlyIf | None, keys: Iterable[str]) -> bool:
    """Whether a condition looks at one of these questions."""
    return only_if is not None and any(one.question in keys for one in only_if.conditions)


def broken_rules(section: Section, known: Values) -> tuple[Problem, ...]:
    """The rules of a section that the answers break (see `known_values`). What cannot be judged yet is not broken."""
    return tuple(problem for rule in section.rules for problem in _broken(rule, section, known))


def table_of(rule: CrossRule, questions: Iterable[Question]) -> Question | None:
    """The table whose lines a rule judges one by one, as `budget.asked <= budget.cost` does; None for other rules."""
    named = {column.partition(".")[0] for column in parse(rule.formula).bare_columns}
    return next((one for one in questions if one.kind == Kind.GROUP and named == {one.key}), None)


def _broken(rule: CrossRule, section: Section, known: Values) -> Iterator[Problem]:
    formula = parse(rule.formula)
    table = table_of(rule, section.questions)
    if table is None:
        if formula.value(known) is False:
            yield Problem(_place(rule, section), rule.sentence)
        return
    columns = [column for column in table.columns if f"{table.key}.{column.key}" in formula.bare_columns]
    last = max(columns, key=lambda column: rule.formula.rfind(f"{table.key}.{column.key}"))
    for line, row in enumerate(known.get(table.key) or ()):
        if formula.value({**known, **_of_line(table, columns, row)}) is False:
            yield Problem(table.key, rule.sentence, line, last.key)


def _of_line(table: Question, columns: Iterable[Question], row: Values) -> Values:
    """The numbers of one line. What need not be filled in and is not counts as nought, as it does in a total."""
    return {
        f"{table.key}.{column.key}": typed_values(column, row.get(column.key)).get(
            column.key, None if column.required else Decimal(0)
        )
        for column in columns
    }


def known_values(schema: Schema, values: Values, facts: Values | None = None) -> dict[str, Any]:
    """Answers in the types that formulas work with, by the names that they use, with the facts of the host."""
    known = dict(facts or {})
    for question in schema.questions():
        known |= typed_values(question, values.get(question.key))
    return known


def names_in(questions: Iterable[Question]) -> dict[str, Is]:
    """What each name stands for that a formula may use after these questions."""
    names: dict[str, Is] = {}
    for question in questions:
        if question.kind == Kind.GUIDANCE:
            continue
        names[question.key] = KINDS.get(question.kind, Is.OTHER)
        for column in question.columns:
            if column.kind in NUMBERS:
                names[f"{question.key}.{column.key}"] = Is.NUMBERS
    return names


def typed_values(question: Question, value: Any) -> dict[str, Any]:
    """One answer as formulas use it: {name: value}, with a table's columns of numbers. Nothing where there is none."""
    if value is None or value in ("", [], {}):
        return {}
    try:
        return _typed(question, value)
    except (ValueError, InvalidOperation, TypeError, AttributeError):
        return {}  # an answer in a shape that this question never had, from an older version


def _typed(question: Question, value: Any) -> dict[str, Any]:
    match question.kind:
        case Kind.NUMBER | Kind.MONEY | Kind.CALCULATED:
            return {question.key: Decimal(value)}
        case Kind.DATE:
            return {question.key: date.fromisoformat(value)}
        case Kind.GROUP:
            columns = {
                f"{question.key}.{column.key}": [
                    Decimal(row[column.key]) for row in value if row.get(column.key) not in (None, "")
                ]
                for column in question.columns
                if column.kind in NUMBERS
            }
            return {question.key: value, **columns}
    return {question.key: value}


def _worked_out(question: Question, known: Values) -> str | None:
    """A calculated answer as a decimal in text with two places at most; None where it cannot be said yet."""
    number = parse(question.formula).value(known)
    if not isinstance(number, Decimal) or not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        return None
    rounded = number.quantize(PENCE)
    whole = rounded == rounded.to_integral_value() and question.unit != "money"
    return format(rounded.to_integral_value() if whole else rounded, "f")


def _place(rule: CrossRule, section: Section) -> str:
    """Where a rule is shown: at its own place, else at the last question of the section that its formula names."""
    asked = [one.key for one in section.questions if one.kind not in NOT_FILLED_IN]
    if rule.at in asked:
        return rule.at
    words = re.findall(r"[a-z][a-z0-9_]*", rule.formula)
    return next((word for word in reversed(words) if word in asked), asked[0] if asked else "")


# Conditions


def holds(only_if: OnlyIf | None, given: Values, schema: Schema) -> bool:
    if only_if is None or not only_if.conditions:
        return True
    said = (condition_holds(one, schema.question(one.question), given) for one in only_if.conditions)
    return all(said) if only_if.every else any(said)


def condition_holds(condition: Condition, question: Question | None, given: Values) -> bool:
    """Whether an earlier answer is what the condition wants. Nothing but "not answered" holds without an answer."""
    value = given.get(condition.question)
    answered = value is not None and value not in ("", [])
    if question is None or condition.comparison == Comparison.NOT_ANSWERED:
        return not answered
    if not answered or condition.comparison == Comparison.ANSWERED:
        return answered
    match condition.comparison:
        case Comparison.IS:
            return _same(question, value, condition.value)
        case Comparison.IS_NOT:
            return not _same(question, value, condition.value)
        case Comparison.INCLUDES:
            return isinstance(value, list) and condition.value in value
    side = _measure(question, value), _measure(question, condition.value)
    if None in side:
        return False
    return side[0] >= side[1] if condition.comparison == Comparison.AT_LEAST else side[0] <= side[1]


def _same(question: Question, value: Any, wanted: str) -> bool:
    if question.kind == Kind.YES_NO:
        return value is (wanted.casefold() == "yes")
    if question.kind in (*NUMBERS, Kind.CALCULATED, Kind.DATE):
        measured = _measure(question, wanted)
        return measured is not None and _measure(question, value) == measured
    return str(value).strip().casefold() == wanted.strip().casefold()


def _measure(question: Question, value: Any) -> Any:
    """A number or a day, to be compared; None where it is neither."""
    try:
        return date.fromisoformat(value) if question.kind == Kind.DATE else Decimal(str(value))
    except (ValueError, InvalidOperation, TypeError):
        return None
