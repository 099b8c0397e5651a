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
from portal.questionnaires.blocks.paragraphs import ParagraphsBlock
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
        # Laid out when it was made, with what it has no more; the builder's page stops at a field that is not there.
        column.meta.form_layout = column.get_form_layout()
    return columns


class GroupBlock(QuestionBlock):
    """A table that people add rows to: budget lines, outcomes, milestones, risks."""

    kind = Kind.GROUP
    own = ("row_name", "rows_least", "rows_most")
    row_name = blocks.CharBlock(
        max_length=40,
        default="row",
        label="What one row is called",
        help_text="For example “budget line” or “outcome”: people read “Add another budget line”.",
    )
    rows_least = blocks.IntegerBlock(default=1, min_value=0, max_value=30, label="Fewest rows")
    rows_most = blocks.IntegerBlock(default=5, min_value=1, max_value=30, label="Most rows")
    columns = blocks.StreamBlock(
        column_blocks(COLUMN_BLOCKS),
        required=False,
        max_num=8,
        help_text="What is asked in each row. Columns of money are added up under the table.",
    )

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


class GuidanceBlock(QuestionBlock):
    """Text between questions: nobody answers it."""

    kind = Kind.GUIDANCE
    settings = ("key",)
    required = None
    carries_over = None
    why = None
    label = blocks.CharBlock(label="Heading", max_length=250)
    hint = ParagraphsBlock(
        label="Text", max_length=3000, help_text="What people should know here. An empty line starts a new paragraph."
    )

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {"required": False}

    class Meta:
        icon = "info-circle"
        label = "Guidance between questions"
        group = "Words"


class CalculatedBlock(QuestionBlock):
    """A number that is worked out from earlier answers; nobody fills it in."""

    kind = Kind.CALCULATED
    own = ("formula", "unit")
    required = None
    carries_over = None
    label = blocks.CharBlock(label="What people read beside the number", max_length=250)
    formula = blocks.CharBlock(
        max_length=300,
        help_text=(
            "Choose answers from the list under the field and join them with + - * /. A column of a table is added up "
            "with total(…), share(a, b) says how many per cent a is of b, count(…) counts rows or choices. For example "
            "total(budget.cost), or share(match, total(budget.cost))."
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


QUESTION_BLOCKS = [*PLAIN_BLOCKS, GuidanceBlock, CalculatedBlock, GroupBlock]
BLOCKS_BY_KIND = {block.kind: block for block in QUESTION_BLOCKS}
