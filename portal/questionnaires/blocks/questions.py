"""All the kinds of question that a section may have: the plain ones, tables with rows to add, calculated values."""

from typing import Any

from wagtail import blocks

from portal.questionnaires.blocks.keys import child
from portal.questionnaires.blocks.kinds import (
    AddressBlock,
    AreasBlock,
    DateBlock,
    EmailBlock,
    FilesBlock,
    LongTextBlock,
    MoneyBlock,
    NumberBlock,
    OneChoiceBlock,
    PostcodeBlock,
    SeveralChoicesBlock,
    ShortTextBlock,
    TelephoneBlock,
    ThemesBlock,
    WebBlock,
    YesNoBlock,
)
from portal.questionnaires.blocks.question import QuestionBlock
from portal.questionnaires.schema import Kind, Question

# Kinds that can be a column of a table, and every kind but the table itself.
COLUMN_BLOCKS: list[type[QuestionBlock]] = [
    ShortTextBlock, LongTextBlock, MoneyBlock, NumberBlock, DateBlock, YesNoBlock, OneChoiceBlock, PostcodeBlock,
]  # fmt: skip
PLAIN_BLOCKS: list[type[QuestionBlock]] = [
    ShortTextBlock, LongTextBlock, MoneyBlock, NumberBlock, DateBlock, YesNoBlock, OneChoiceBlock,
    SeveralChoicesBlock, ThemesBlock, AreasBlock, EmailBlock, TelephoneBlock, WebBlock, AddressBlock,
    PostcodeBlock, FilesBlock,
]  # fmt: skip


def stream_blocks(kinds: list[type[QuestionBlock]]) -> list[tuple[str, QuestionBlock]]:
    """The named blocks of a stream: a block goes by the name of its kind."""
    return [(str(block.kind), block()) for block in kinds]


def column_blocks(kinds: list[type[QuestionBlock]]) -> list[tuple[str, QuestionBlock]]:
    """The same for a table's columns, which are asked whenever the table is and decide nothing by themselves."""
    columns = stream_blocks(kinds)
    for _, column in columns:
        for name in ("only_if", "rule", "carries_over"):
            column.child_blocks.pop(name, None)
    return columns


class GroupBlock(QuestionBlock):
    """A table that people add rows to: budget lines, outcomes, milestones, risks."""

    kind = Kind.GROUP
    own = ("row_name", "rows_least", "rows_most")
    row_name = blocks.CharBlock(
        max_length=40,
        help_text="What one row is called, for example “budget line” or “outcome”.",
    )
    rows_least = blocks.IntegerBlock(default=1, min_value=0, max_value=30, label="Fewest rows")
    rows_most = blocks.IntegerBlock(default=5, min_value=1, max_value=30, label="Most rows")
    columns = blocks.StreamBlock(column_blocks(COLUMN_BLOCKS), required=False, max_num=8)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        columns = tuple(one.block.question(one.value) for one in value["columns"])
        return super().own_settings(value) | {"columns": columns}

    def value_of(self, question: Question) -> dict[str, Any]:
        kinds = self.child_blocks["columns"].child_blocks
        columns = [
            child(column.kind, f"{question.key} {column.key}", kinds[column.kind].value_of(column))
            for column in question.columns
        ]
        return super().value_of(question) | {"columns": columns}

    class Meta:
        icon = "table"
        label = "Table with rows to add"
        group = "Files and tables"


class CalculatedBlock(QuestionBlock):
    """A number that is worked out from earlier answers; nobody fills it in."""

    kind = Kind.CALCULATED
    own = ("formula", "unit")
    formula = blocks.CharBlock(
        max_length=300,
        help_text=(
            "With the keys of earlier questions, such as: total(budget.cost); share(match, total(budget.cost)); "
            "count(outcomes); income - costs."
        ),
    )
    unit = blocks.ChoiceBlock(
        choices=[("money", "Pounds"), ("percent", "Per cent"), ("", "A plain number")],
        required=False,
        default="money",
        label="Shown as",
    )

    class Meta:
        icon = "decimal"
        label = "Calculated value"
        group = "Numbers and dates"


QUESTION_BLOCKS = [*PLAIN_BLOCKS, CalculatedBlock, GroupBlock]
BLOCKS_BY_KIND = {block.kind: block for block in QUESTION_BLOCKS}
