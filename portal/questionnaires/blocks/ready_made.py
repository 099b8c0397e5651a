"""Tables that most questionnaires need, filled in already: an officer changes what does not fit."""

from collections.abc import Mapping
from typing import Any

from portal.questionnaires.blocks.questions import GroupBlock
from portal.questionnaires.schema import Choice, Kind, Question

LEVELS = (Choice(value="low", label="Low"), Choice(value="medium", label="Medium"), Choice(value="high", label="High"))

TABLES: Mapping[str, Question] = {
    "budget_lines": Question(
        key="budget",
        kind=Kind.GROUP,
        label="What will it cost?",
        hint="A line for each thing that you want to pay for.",
        row_name="budget line",
        rows_least=1,
        rows_most=15,
        columns=(
            Question(key="what", kind=Kind.SHORT, label="What for"),
            Question(key="cost", kind=Kind.MONEY, label="What it costs"),
            Question(key="asked_for", kind=Kind.MONEY, label="How much of it you ask us for"),
        ),
    ),
    "outcomes": Question(
        key="outcomes",
        kind=Kind.GROUP,
        label="What will be different because of the project?",
        hint="Say it so that you can show afterwards whether it came about.",
        row_name="outcome",
        rows_least=1,
        rows_most=3,
        columns=(
            Question(key="change", kind=Kind.LONG, label="What will change, and for whom", words=40),
            Question(key="baseline", kind=Kind.SHORT, label="How it is now"),
            Question(key="target", kind=Kind.SHORT, label="How it will be"),
            Question(key="measured", kind=Kind.SHORT, label="How you will measure it"),
        ),
    ),
    "milestones": Question(
        key="milestones",
        kind=Kind.GROUP,
        label="What will happen when?",
        row_name="milestone",
        rows_least=1,
        rows_most=10,
        columns=(
            Question(key="what", kind=Kind.SHORT, label="What will be done"),
            Question(key="by", kind=Kind.DATE, label="By when"),
        ),
    ),
    "risks": Question(
        key="risks",
        kind=Kind.GROUP,
        label="What could go wrong, and what would you do?",
        row_name="risk",
        rows_least=1,
        rows_most=6,
        columns=(
            Question(key="what", kind=Kind.SHORT, label="What could go wrong"),
            Question(key="likelihood", kind=Kind.CHOICE, label="How likely it is", choices=LEVELS),
            Question(key="answer", kind=Kind.SHORT, label="What you would do"),
        ),
    ),
    "contacts": Question(
        key="contacts",
        kind=Kind.GROUP,
        label="Who else can we talk to about this?",
        row_name="contact",
        rows_least=1,
        rows_most=4,
        columns=(
            Question(key="name", kind=Kind.SHORT, label="Name"),
            Question(key="position", kind=Kind.SHORT, label="Position"),
            Question(key="email", kind=Kind.SHORT, label="E-mail address"),
            Question(key="telephone", kind=Kind.SHORT, label="Telephone number", required=False),
        ),
    ),
}
LABELS = {
    "budget_lines": "Budget lines",
    "outcomes": "Outcomes",
    "milestones": "Milestones",
    "risks": "Risks",
    "contacts": "Contacts",
}


def ready_made_blocks() -> list[tuple[str, GroupBlock]]:
    """A table block for each, which differs from the plain one in what it begins with."""
    return [(name, _beginning_with(table, LABELS[name])) for name, table in TABLES.items()]


def _beginning_with(table: Question, label: str) -> GroupBlock:
    plain = GroupBlock()
    return GroupBlock(
        default=plain.to_python(_without_ids(plain.value_of(table))), label=label, group="Ready-made tables"
    )


def _without_ids(value: dict[str, Any]) -> dict[str, Any]:
    """The page gives ids of its own to each table that is added."""
    return value | {"columns": [{"type": one["type"], "value": one["value"]} for one in value["columns"]]}
