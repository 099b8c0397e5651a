"""Answers that need not be given again: from an eligibility check, a profile, an earlier application. Pure.

An answer is carried over to a question with the same key and of the same kind that can have it; anything else is asked
anew. What is carried over is an answer like any other: it is shown, and can be changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.design.fields import count_words
from portal.questionnaires.progress import is_answered
from portal.questionnaires.schema import NOT_FILLED_IN, Kind, Question, Schema

# Files are papers of their time, and a calculated value is worked out again.
NEVER = NOT_FILLED_IN | {Kind.FILES}


@dataclass(frozen=True)
class Source:
    """Where answers may come from: what each was an answer to, and the answers.

    With `only_marked` they go only to questions that the office marked to be carried over (`Question.carries_over`):
    what a group said of itself last year may stand, what it said of its project may not.
    """

    questions: Mapping[str, Kind]
    values: Mapping[str, Any]
    only_marked: bool = False


def carried_over(schema: Schema, sources: Iterable[Source]) -> dict[str, Any]:
    """The answers to `schema` that the sources give, the first source that fits winning, by question key."""
    sources = list(sources)
    found = {}
    for question in schema.questions():
        for source in sources:
            value = source.values.get(question.key)
            meant = not source.only_marked or question.carries_over
            if meant and source.questions.get(question.key) == question.kind and fits(question, value):
                found[question.key] = value
                break
    return found


def fits(question: Question, value: Any) -> bool:
    """Whether a stored answer to a question of the same kind can be an answer to this one."""
    if question.kind in NEVER or not is_answered(value):
        return False
    match question.kind:
        case Kind.LONG:
            return not question.words or count_words(value) <= question.words
        case Kind.NUMBER | Kind.MONEY:
            return _is_between(question, value)
        case Kind.CHOICE:
            return value in question.labels
        case Kind.CHOICES:
            return all(one in question.labels for one in value)
        case Kind.GROUP:
            keys = {column.key for column in question.columns}
            return len(value) <= question.rows_most and all(set(row) <= keys for row in value)
    return True


def _is_between(question: Question, value: Any) -> bool:
    try:
        number = Decimal(value)
        return Decimal(question.least or 0) <= number and (not question.most or number <= Decimal(question.most))
    except (InvalidOperation, TypeError):
        return False
