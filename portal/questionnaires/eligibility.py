"""Whether somebody may apply, by the answers to an eligibility questionnaire. Pure.

Each question may carry a rule (`schema.Rule`); a question without one, or left without an answer where it need not
have one, decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.questionnaires.logic import as_asked
from portal.questionnaires.progress import is_answered
from portal.questionnaires.schema import Kind, Question, Rule, Schema


@dataclass(frozen=True)
class Failure:
    """A rule that says no: the question, the officer's sentence why, and where else to look."""

    question: Question
    sentence: str
    where_else: str = ""


@dataclass(frozen=True)
class Outcome:
    passed: bool
    failures: tuple[Failure, ...] = ()
    unanswered: tuple[Question, ...] = ()


def judge(schema: Schema, values: Mapping[str, Any]) -> Outcome:
    """Passed only when every rule passes and every required question has its answer."""
    asked = as_asked(schema, values)
    failures = []
    unanswered = []
    for question in asked.schema.questions():
        value = asked.values.get(question.key)
        if not is_answered(value):
            if question.required:
                unanswered.append(question)
        elif question.rule and not passes(question, question.rule, value):
            failures.append(Failure(question, question.rule.sentence, question.rule.where_else))
    return Outcome(not failures and not unanswered, tuple(failures), tuple(unanswered))


def passes(question: Question, rule: Rule, value: Any) -> bool:
    """Whether one answer passes its rule. An answer that the question never offered does not."""
    if question.kind == Kind.YES_NO:
        return value is (rule.answer == "yes")
    if question.kind == Kind.CHOICE:
        return any(choice.value == value and choice.passes for choice in question.choices)
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return False
    if not amount.is_finite():
        return False
    enough = not rule.least or amount >= Decimal(rule.least)
    return enough and (not rule.most or amount <= Decimal(rule.most))
