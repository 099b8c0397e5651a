"""Whether a questionnaire can be asked: what an officer has to put right first. Pure."""

import re
from collections.abc import Mapping, Sequence

from portal.questionnaires import formulas
from portal.questionnaires.formulas import Is
from portal.questionnaires.logic import names_in, typed_values
from portal.questionnaires.schema import (
    COLUMN_KINDS,
    JUDGED_KINDS,
    KEY,
    Comparison,
    CrossRule,
    Kind,
    OnlyIf,
    Question,
    Schema,
    Section,
)

MOST_QUESTIONS = 150
MOST_ROWS = 30

ANY_KIND = frozenset({Comparison.ANSWERED, Comparison.NOT_ANSWERED})
SAME = ANY_KIND | {Comparison.IS, Comparison.IS_NOT}
MEASURED = SAME | {Comparison.AT_LEAST, Comparison.AT_MOST}
COMPARISONS_OF = {
    Kind.YES_NO: SAME,
    Kind.CHOICE: SAME,
    Kind.SHORT: SAME,
    Kind.MONEY: MEASURED,
    Kind.NUMBER: MEASURED,
    Kind.CALCULATED: MEASURED,
    Kind.DATE: MEASURED,
    Kind.CHOICES: ANY_KIND | {Comparison.INCLUDES},
    Kind.AREAS: ANY_KIND | {Comparison.INCLUDES},
    Kind.THEMES: ANY_KIND | {Comparison.INCLUDES},
}


class SchemaInvalid(ValueError):
    """The questionnaire cannot be used as it is. `problems` are sentences for the officer."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def problems_of(schema: Schema, facts: Mapping[str, Is] | None = None) -> list[str]:
    """What an officer has to put right before the questionnaire can be used; empty when all is well.

    `facts` are the names that rules may use beside the questions, and what they stand for.
    """
    problems = []
    if not list(schema.questions()):
        problems.append("Add at least one section with a question.")
    problems += _repeated("section", [section.key for section in schema.sections])
    problems += _repeated("question", [question.key for question in schema.questions()])
    if len(list(schema.questions())) > MOST_QUESTIONS:
        problems.append(f"A questionnaire has {MOST_QUESTIONS} questions at most.")
    earlier: list[Question] = []
    for section in schema.sections:
        problems += _key_problems(section.key, section.title)
        problems += _condition_problems(f"The section “{section.title}”", section.only_if, earlier)
        if not section.questions:
            problems.append(f"The section “{section.title}” has no questions.")
        for question in section.questions:
            problems += _question_problems(question)
            problems += _condition_problems(_named(question), question.only_if, earlier)
            problems += _formula_problems(question, earlier)
            earlier.append(question)
        for rule in section.rules:
            problems += _rule_problems(rule, section, earlier, facts or {})
    return problems


def check(schema: Schema, facts: Mapping[str, Is] | None = None) -> None:
    """Raise SchemaInvalid when the questionnaire cannot be used."""
    if problems := problems_of(schema, facts):
        raise SchemaInvalid(problems)


def _question_problems(question: Question) -> list[str]:
    name = _named(question)
    problems = _key_problems(question.key, question.label)
    if not question.label.strip():
        problems.append(f"The question with the key “{question.key}” needs its text.")
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        if len(question.choices) < 2:
            problems.append(f"{name} needs at least two choices.")
        problems += _repeated(f"choice of {name}", [choice.value for choice in question.choices])
    if question.least and question.most and float(question.least) > float(question.most):
        problems.append(f"{name}: the smallest amount is larger than the largest.")
    if question.rule and question.kind not in JUDGED_KINDS:
        problems.append(f"{name}: this kind of question cannot decide who may apply.")
    if question.rule and not question.rule.sentence.strip():
        problems.append(f"{name} needs the sentence people read when they may not apply.")
    if question.kind == Kind.GROUP:
        if not question.columns:
            problems.append(f"{name} needs at least one column.")
        if not 1 <= question.rows_most <= MOST_ROWS:
            problems.append(f"{name} can have 1 to {MOST_ROWS} rows.")
        if question.rows_least > question.rows_most:
            problems.append(f"{name}: the fewest rows are more than the most rows.")
        problems += _repeated(f"column of {name}", [column.key for column in question.columns])
        for column in question.columns:
            if column.kind not in COLUMN_KINDS:
                problems.append(f"{name}: “{column.label}” cannot be a column.")
            problems += _question_problems(column)
    return problems


def _condition_problems(name: str, only_if: OnlyIf | None, earlier: Sequence[Question]) -> list[str]:
    """What is wrong with the conditions under which something is asked. They look at earlier questions alone."""
    problems = []
    known = {question.key: question for question in earlier}
    for condition in only_if.conditions if only_if else ():
        question = known.get(condition.question)
        if question is None:
            problems.append(f"{name} is asked because of “{condition.question}”, which is not an earlier question.")
        elif condition.comparison not in COMPARISONS_OF.get(question.kind, ANY_KIND):
            problems.append(f"{name}: the answer to “{question.label}” cannot be compared like that.")
        elif condition.comparison not in ANY_KIND and not _is_possible(question, condition.value):
            problems.append(f"{name}: “{condition.value}” is not an answer that “{question.label}” can have.")
    return problems


def _is_possible(question: Question, value: str) -> bool:
    match question.kind:
        case Kind.YES_NO:
            return value.casefold() in ("yes", "no")
        case Kind.CHOICE | Kind.CHOICES:
            return value in question.labels
        case Kind.MONEY | Kind.NUMBER | Kind.CALCULATED:
            return bool(re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,2})?", value))
        case Kind.DATE:
            return bool(typed_values(question, value))
    return bool(value.strip())


def _formula_problems(question: Question, earlier: Sequence[Question]) -> list[str]:
    if question.kind != Kind.CALCULATED:
        return []
    try:
        kind = formulas.check(formulas.parse(question.formula), names_in(earlier))
    except formulas.FormulaWrong as wrong:
        return [f"{_named(question)}: {wrong}"]
    return [] if kind == Is.NUMBER else [f"{_named(question)}: the formula must come to a number, not to {kind}."]


def _rule_problems(
    rule: CrossRule, section: Section, earlier: Sequence[Question], facts: Mapping[str, Is]
) -> list[str]:
    name = f"The rule “{rule.formula}”"
    problems = [] if rule.sentence.strip() else [f"{name} needs the sentence people read when it is broken."]
    if rule.at and rule.at not in {question.key for question in section.questions}:
        problems.append(f"{name} is shown at “{rule.at}”, which is not a question of its section.")
    try:
        kind = formulas.check(formulas.parse(rule.formula), {**facts, **names_in(earlier)})
    except formulas.FormulaWrong as wrong:
        return [*problems, f"{name}: {wrong}"]
    if kind != Is.YES_NO:
        problems.append(f"{name} must be something that holds or does not, such as asked <= total(budget.cost).")
    return problems


def _named(question: Question) -> str:
    return f"“{question.label or question.key}”"


def _key_problems(key: str, name: str) -> list[str]:
    if KEY.fullmatch(key):
        return []
    return [
        f"The key “{key}” of “{name}” must start with a letter and have only small letters, digits and "
        "underscores, 50 at most."
    ]


def _repeated(what: str, keys: Sequence[str]) -> list[str]:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    return [f"The {what} key “{key}” is used twice." for key in twice]
