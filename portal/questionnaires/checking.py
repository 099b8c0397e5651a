"""Whether a questionnaire can be asked: what an officer has to put right first. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.questionnaires import formulas
from portal.questionnaires.formulas import Is
from portal.questionnaires.logic import NUMBERS, names_in, table_of, typed_values
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


# Where a problem stands: the way to it through the officer's blocks, such as (0, "questions", 2, "formula").
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """Something to put right, and where it stands; an empty place means the whole questionnaire."""

    sentence: str
    place: Place = ()


class SchemaInvalid(ValueError):
    """The questionnaire cannot be used as it is. `problems` are sentences for the officer."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def problems_of(schema: Schema, facts: Mapping[str, Is] | None = None) -> list[str]:
    """What an officer has to put right before the questionnaire can be used, as sentences; empty when all is well."""
    return [fault.sentence for fault in faults_of(schema, facts)]


def faults_of(schema: Schema, facts: Mapping[str, Is] | None = None) -> list[Fault]:
    """The same with the place of each.

    `facts` are the names that rules may use beside the questions, and what they stand for.
    """
    questions = list(schema.questions())
    faults = [] if questions else [Fault("Add at least one section with a question.")]
    faults += _repeated("section", [((number,), one.key) for number, one in enumerate(schema.sections)])
    faults += _repeated("question", [(place, one.key) for place, one in _placed(schema)])
    if len(questions) > MOST_QUESTIONS:
        faults.append(Fault(f"A questionnaire has {MOST_QUESTIONS} questions at most."))
    earlier: list[Question] = []
    for number, section in enumerate(schema.sections):
        here: Place = (number,)
        faults += _key_faults(section.key, section.title, here)
        faults += _condition_faults(f"The section “{section.title}”", section.only_if, earlier, here)
        if all(question.kind == Kind.GUIDANCE for question in section.questions):
            faults.append(Fault(f"The section “{section.title}” has no questions.", (*here, "questions")))
        for index, question in enumerate(section.questions):
            place: Place = (*here, "questions", index)
            faults += _question_faults(question, place)
            faults += _condition_faults(_named(question), question.only_if, earlier, place)
            faults += _formula_faults(question, earlier, place)
            earlier.append(question)
        for index, rule in enumerate(section.rules):
            faults += _rule_faults(rule, section, earlier, facts or {}, (*here, "rules", index))
    return faults


def check(schema: Schema, facts: Mapping[str, Is] | None = None) -> None:
    """Raise SchemaInvalid when the questionnaire cannot be used."""
    if problems := problems_of(schema, facts):
        raise SchemaInvalid(problems)


def _placed(schema: Schema) -> Iterator[tuple[Place, Question]]:
    for number, section in enumerate(schema.sections):
        for index, question in enumerate(section.questions):
            yield (number, "questions", index), question


def _question_faults(question: Question, place: Place) -> list[Fault]:
    name = _named(question)
    faults = _key_faults(question.key, question.label, place)

    def wrong(sentence: str, *more: str | int) -> None:
        faults.append(Fault(sentence, (*place, *more)))

    if not question.label.strip():
        wrong(f"The question with the key “{question.key}” needs its text.", "label")
    if question.kind in {Kind.CHOICE, Kind.CHOICES}:
        if len(question.choices) < 2:
            wrong(f"{name} needs at least two choices.", "choices")
        choices = [((*place, "choices", index), one.value) for index, one in enumerate(question.choices)]
        faults += _repeated(f"choice of {name}", choices)
    if question.least and question.most and float(question.least) > float(question.most):
        wrong(f"{name}: the smallest amount is larger than the largest.", "most")
    if question.rule and question.kind not in JUDGED_KINDS:
        wrong(f"{name}: this kind of question cannot decide who may apply.")
    if question.rule and not question.rule.sentence.strip():
        wrong(f"{name} needs the sentence people read when they may not apply.", "rule", "sentence")
    if question.kind == Kind.GROUP:
        if not question.columns:
            wrong(f"{name} needs at least one column.", "columns")
        if not 1 <= question.rows_most <= MOST_ROWS:
            wrong(f"{name} can have 1 to {MOST_ROWS} rows.", "rows_most")
        if question.rows_least > question.rows_most:
            wrong(f"{name}: the fewest rows are more than the most rows.", "rows_least")
        columns = [((*place, "columns", index), one.key) for index, one in enumerate(question.columns)]
        faults += _repeated(f"column of {name}", columns)
        for (there, _), column in zip(columns, question.columns, strict=True):
            if column.kind not in COLUMN_KINDS:
                faults.append(Fault(f"{name}: “{column.label}” cannot be a column.", there))
            faults += _question_faults(column, there)
    return faults


def _condition_faults(name: str, only_if: OnlyIf | None, earlier: Sequence[Question], place: Place) -> list[Fault]:
    """What is wrong with the conditions under which something is asked. They look at earlier questions alone."""
    faults = []
    known = {question.key: question for question in earlier if question.kind != Kind.GUIDANCE}
    for index, condition in enumerate(only_if.conditions if only_if else ()):
        here: Place = (*place, "only_if", "conditions", index)
        question = known.get(condition.question)
        if question is None:
            sentence = f"{name} is asked because of “{condition.question}”, which is not an earlier question."
            faults.append(Fault(sentence, (*here, "question")))
        elif condition.comparison not in COMPARISONS_OF.get(question.kind, ANY_KIND):
            sentence = f"{name}: the answer to “{question.label}” cannot be compared like that."
            faults.append(Fault(sentence, (*here, "comparison")))
        elif condition.comparison not in ANY_KIND and not _is_possible(question, condition.value):
            sentence = f"{name}: “{condition.value}” is not an answer that “{question.label}” can have."
            faults.append(Fault(sentence, (*here, "value")))
    return faults


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


def _formula_faults(question: Question, earlier: Sequence[Question], place: Place) -> list[Fault]:
    if question.kind != Kind.CALCULATED:
        return []
    here = (*place, "formula")
    try:
        kind = formulas.check(formulas.parse(question.formula), names_in(earlier))
    except formulas.FormulaWrong as wrong:
        return [Fault(f"{_named(question)}: {wrong}", here)]
    if kind == Is.NUMBER:
        return []
    return [Fault(f"{_named(question)}: the formula must come to a number, not to {kind}.", here)]


def _rule_faults(
    rule: CrossRule, section: Section, earlier: Sequence[Question], facts: Mapping[str, Is], place: Place
) -> list[Fault]:
    name = f"The rule “{rule.formula}”"
    faults = []
    if not rule.sentence.strip():
        faults.append(Fault(f"{name} needs the sentence people read when it is broken.", (*place, "sentence")))
    if rule.at and rule.at not in {question.key for question in section.questions}:
        sentence = f"{name} is shown at “{rule.at}”, which is not a question of its section."
        faults.append(Fault(sentence, (*place, "at")))
    try:
        names = {**facts, **names_in(earlier)}
        if table := table_of(rule, section.questions):
            names |= {f"{table.key}.{column.key}": Is.NUMBER for column in table.columns if column.kind in NUMBERS}
        kind = formulas.check(formulas.parse(rule.formula), names)
    except formulas.FormulaWrong as wrong:
        return [*faults, Fault(f"{name}: {wrong}", (*place, "formula"))]
    if kind != Is.YES_NO:
        sentence = f"{name} must be something that holds or does not, such as asked <= total(budget.cost)."
        faults.append(Fault(sentence, (*place, "formula")))
    return faults


def _named(question: Question) -> str:
    return f"“{question.label or question.key}”"


def _key_faults(key: str, name: str, place: Place) -> list[Fault]:
    if KEY.fullmatch(key):
        return []
    sentence = (
        f"The key “{key}” of “{name}” must start with a letter and have only small letters, digits and "
        "underscores, 50 at most."
    )
    return [Fault(sentence, (*place, "key"))]


def _repeated(what: str, keys: Sequence[tuple[Place, str]]) -> list[Fault]:
    """A fault for each key that comes again, at the place where it does."""
    found: dict[str, list[Place]] = {}
    for place, key in keys:
        found.setdefault(key, []).append(place)
    return [
        Fault(f"The {what} key “{key}” is used twice.", (*places[1], "key"))
        for key, places in sorted(found.items())
        if len(places) > 1
    ]
