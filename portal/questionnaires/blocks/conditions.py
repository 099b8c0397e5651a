"""When a question or section is asked, and rules over several answers, as blocks that officers fill in.

Officers name a question by its words or its key, and a choice by its words; `by_keys` turns both into keys.
"""

import re
from dataclasses import replace
from typing import Any

from wagtail import blocks

from portal.questionnaires.schema import Comparison, Condition, CrossRule, Kind, OnlyIf, Question, Schema, Section

WORDS = {
    Comparison.IS: "is",
    Comparison.IS_NOT: "is anything but",
    Comparison.AT_LEAST: "is at least (an amount, number or date)",
    Comparison.AT_MOST: "is at most (an amount, number or date)",
    Comparison.INCLUDES: "includes the choice",
    Comparison.ANSWERED: "was given, whatever it is",
    Comparison.NOT_ANSWERED: "was left empty",
}


class ConditionBlock(blocks.StructBlock):
    question = blocks.CharBlock(
        max_length=250,
        label="The answer to",
        help_text="Choose an earlier question: begin to type and they are offered.",
    )
    comparison = blocks.ChoiceBlock(
        choices=[(str(one), words) for one, words in WORDS.items()], default=str(Comparison.IS), label="…"
    )
    value = blocks.CharBlock(
        required=False,
        max_length=200,
        label="… this",
        help_text="Yes or No, the words of a choice, a number, or a date like 2027-04-01.",
    )

    class Meta:
        icon = "cogs"
        label = "Condition"


class OnlyIfBlock(blocks.StructBlock):
    conditions = blocks.ListBlock(ConditionBlock(), default=[], max_num=10, label="Only if")
    every = blocks.ChoiceBlock(
        choices=[("all", "All of them must hold"), ("any", "One of them is enough")],
        default="all",
        label="Where there are several conditions",
    )

    class Meta:
        icon = "cogs"
        label = "Ask this only after certain answers"
        help_text = "Without a condition it is always asked."

    def only_if(self, value: blocks.StructValue | None) -> OnlyIf | None:
        if not value or not value["conditions"]:
            return None
        conditions = tuple(
            Condition(
                question=one["question"].strip(), comparison=Comparison(one["comparison"]), value=one["value"].strip()
            )
            for one in value["conditions"]
        )
        return OnlyIf(conditions=conditions, every=value["every"] == "all")

    def value_of(self, only_if: OnlyIf | None) -> dict[str, Any]:
        conditions = [
            {"question": one.question, "comparison": str(one.comparison), "value": one.value}
            for one in (only_if.conditions if only_if else ())
        ]
        return {"conditions": conditions, "every": "any" if only_if and not only_if.every else "all"}


class CrossRuleBlock(blocks.StructBlock):
    formula = blocks.CharBlock(
        max_length=300,
        label="What must hold",
        help_text=(
            "Choose answers from the list under the field and compare them with < <= > >= = or !=, joined with and, "
            "or, not. For example ends_on > starts_on; ends_on <= starts_on + 12 months; "
            "amount_requested <= largest_grant; match_funding >= 20% of total(budget.cost). "
            "A column of a table without total() is looked at line by line: budget.asked_for <= budget.cost."
        ),
    )
    sentence = blocks.CharBlock(
        max_length=300, label="What people read when it does not", help_text="Say what to change, kindly."
    )
    at = blocks.CharBlock(
        required=False,
        max_length=250,
        label="Shown at",
        help_text="A question of this section. Left empty, it is the last one that the rule names.",
    )

    class Meta:
        icon = "warning"
        label = "Rule over several answers"

    def rule(self, value: blocks.StructValue) -> CrossRule:
        return CrossRule(**{name: value[name].strip() for name in ("formula", "sentence", "at")})

    def value_of(self, rule: CrossRule) -> dict[str, Any]:
        return {"formula": rule.formula, "sentence": rule.sentence, "at": rule.at}


def by_keys(schema: Schema) -> Schema:
    """The schema with its conditions and rules naming questions and choices by their keys."""
    questions = list(schema.questions())

    def only_if(made: OnlyIf | None) -> OnlyIf | None:
        return made and replace(made, conditions=tuple(_by_keys(one, questions) for one in made.conditions))

    def section(one: Section) -> Section:
        asked = tuple(replace(question, only_if=only_if(question.only_if)) for question in one.questions)
        rules = tuple(replace(rule, at=_key(rule.at, questions)) for rule in one.rules)
        return replace(one, questions=asked, rules=rules, only_if=only_if(one.only_if))

    return replace(schema, sections=tuple(section(one) for one in schema.sections))


def _by_keys(condition: Condition, questions: list[Question]) -> Condition:
    key = _key(condition.question, questions)
    value = condition.value
    question = next((one for one in questions if one.key == key), None)
    if question and question.choices:
        value = next((one.value for one in question.choices if _plain(one.label) == _plain(value)), value)
    elif question and question.kind in (Kind.MONEY, Kind.NUMBER, Kind.CALCULATED):
        value = re.sub(r"[£,\s]", "", value)
    elif question and question.kind == Kind.YES_NO:
        value = value.casefold()
    return replace(condition, question=key, value=value)


def _key(named: str, questions: list[Question]) -> str:
    """The key of the question that an officer named by its key or its words; as it stands where there is none."""
    if any(one.key == named for one in questions):
        return named
    return next((one.key for one in questions if _plain(one.label) == _plain(named)), named)


def _plain(words: str) -> str:
    return " ".join(words.split()).rstrip("?").casefold()
