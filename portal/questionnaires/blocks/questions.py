"""One block for each kind of question. Each knows how to become a `schema.Question` and back."""

from typing import Any, ClassVar

from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from portal.questionnaires.blocks.conditions import OnlyIfBlock
from portal.questionnaires.blocks.keys import KEY_HELP, KeyedBlock, child
from portal.questionnaires.blocks.rules import (
    AmountRuleBlock,
    RuleBlock,
    YesNoRuleBlock,
)
from portal.questionnaires.schema import Choice, Kind, Question, Rule

COMMON = ("key", "label", "hint", "why", "required", "carries_over")


class QuestionBlock(KeyedBlock):
    """The part that all kinds share."""

    kind: ClassVar[Kind]
    own: ClassVar[tuple[str, ...]] = ()
    settings: ClassVar[tuple[str, ...]] = ("key", "why")

    label = blocks.CharBlock(label="Question", max_length=250)
    hint = blocks.CharBlock(
        required=False,
        max_length=400,
        help_text="A line of help under the question: what a good answer has.",
    )
    required = blocks.BooleanBlock(required=False, default=True, label="Must be answered")
    why = blocks.CharBlock(required=False, max_length=400, label="Why we ask this")
    carries_over = blocks.BooleanBlock(
        required=False,
        default=False,
        label="Carry the answer over",
        help_text="Filled in with what the organisation said in its last application, to be checked and changed.",
    )
    only_if = OnlyIfBlock(required=False)
    key = blocks.CharBlock(required=False, max_length=50, help_text=KEY_HELP)

    def get_form_layout(self) -> BlockGroup:
        settings = [name for name in self.child_blocks if name in (*self.settings, "carries_over", "rule", "only_if")]
        first = [name for name in ("label", "hint") if name in self.child_blocks]
        rest = [name for name in self.child_blocks if name not in {*settings, *first, "required"}]
        return BlockGroup([*first, *rest, "required"], settings=settings)

    def question(self, value: blocks.StructValue) -> Question:
        """The question that this block's value says."""
        common = {name: value[name] for name in COMMON if name in value}
        only_if = self.child_blocks["only_if"].only_if(value.get("only_if")) if "only_if" in self.child_blocks else None
        return Question(kind=self.kind, **common, only_if=only_if, **self.own_settings(value))

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {name: value[name] for name in self.own}

    def value_of(self, question: Question) -> dict[str, Any]:
        """The other way round: the plain value of this block for `question`."""
        value = {name: getattr(question, name) for name in (*COMMON, *self.own) if name in self.child_blocks}
        if "only_if" in self.child_blocks:
            value["only_if"] = self.child_blocks["only_if"].value_of(question.only_if)
        if "rule" in self.child_blocks and question.rule:
            names = self.child_blocks["rule"].child_blocks
            value["rule"] = {name: getattr(question.rule, name) for name in names}
        return value

    def rule(self, value: blocks.StructValue) -> Rule | None:
        said = value.get("rule") or {}
        return Rule(**said) if said.get("sentence") else None


class ShortTextBlock(QuestionBlock):
    kind = Kind.SHORT

    class Meta:
        icon = "title"
        label = "Short text"
        group = "Words"


class LongTextBlock(QuestionBlock):
    kind = Kind.LONG
    own = ("words",)
    words = blocks.IntegerBlock(default=150, min_value=10, max_value=2000, label="Words at most")

    class Meta:
        icon = "pilcrow"
        label = "Long text with a word limit"
        group = "Words"


class _AmountBlock(QuestionBlock):
    least = blocks.DecimalBlock(required=False, max_digits=14, decimal_places=2, label="Least")
    most = blocks.DecimalBlock(required=False, max_digits=14, decimal_places=2, label="Most")
    rule = AmountRuleBlock(required=False)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {
            "least": "" if value["least"] is None else str(value["least"]),
            "most": "" if value["most"] is None else str(value["most"]),
            "rule": self.rule(value),
        }

    def value_of(self, question: Question) -> dict[str, Any]:
        return super().value_of(question) | {
            "least": question.least or None,
            "most": question.most or None,
        }


class MoneyBlock(_AmountBlock):
    kind = Kind.MONEY

    class Meta:
        icon = "decimal"
        label = "Amount of money"
        group = "Numbers and dates"


class NumberBlock(_AmountBlock):
    kind = Kind.NUMBER
    whole = blocks.BooleanBlock(required=False, default=True, label="Whole numbers only")

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return super().own_settings(value) | {"whole": value["whole"]}

    def value_of(self, question: Question) -> dict[str, Any]:
        return super().value_of(question) | {"whole": question.whole}

    class Meta:
        icon = "order"
        label = "Number"
        group = "Numbers and dates"


class DateBlock(QuestionBlock):
    kind = Kind.DATE

    class Meta:
        icon = "date"
        label = "Date"
        group = "Numbers and dates"


class YesNoBlock(QuestionBlock):
    kind = Kind.YES_NO
    rule = YesNoRuleBlock(required=False)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {"rule": self.rule(value)}

    class Meta:
        icon = "circle-check"
        label = "Yes or no"
        group = "Choices"


class ChoiceBlock(KeyedBlock):
    """One choice; its key is called `value` in the schema and made from its words."""

    label = blocks.CharBlock(max_length=200, label="Choice")
    hint = blocks.CharBlock(required=False, max_length=250)
    passes = blocks.BooleanBlock(
        required=False,
        default=True,
        label="May apply",
        help_text="Only matters in an eligibility check.",
    )
    key = blocks.CharBlock(required=False, max_length=50, help_text=KEY_HELP)

    class Meta:
        icon = "radio-full"
        label = "Choice"
        form_layout = BlockGroup(["label"], settings=["hint", "passes", "key"])


class _ChoicesBlock(QuestionBlock):
    choices = blocks.ListBlock(ChoiceBlock(), max_num=40)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return {
            "choices": tuple(
                Choice(
                    value=one["key"],
                    label=one["label"],
                    hint=one["hint"],
                    passes=one["passes"],
                )
                for one in value["choices"]
            )
        }

    def value_of(self, question: Question) -> dict[str, Any]:
        choices = [
            {
                "key": one.value,
                "label": one.label,
                "hint": one.hint,
                "passes": one.passes,
            }
            for one in question.choices
        ]
        return super().value_of(question) | {"choices": choices}


class OneChoiceBlock(_ChoicesBlock):
    kind = Kind.CHOICE
    rule = RuleBlock(required=False)

    def own_settings(self, value: blocks.StructValue) -> dict[str, Any]:
        return super().own_settings(value) | {"rule": self.rule(value)}

    class Meta:
        icon = "radio-full"
        label = "One choice of several"
        group = "Choices"


class SeveralChoicesBlock(_ChoicesBlock):
    kind = Kind.CHOICES

    class Meta:
        icon = "list-ul"
        label = "Several choices"
        group = "Choices"


class ThemesBlock(QuestionBlock):
    kind = Kind.THEMES

    class Meta:
        icon = "tag"
        label = "Themes of the Police and Crime Plan"
        group = "Choices"


class AreasBlock(QuestionBlock):
    kind = Kind.AREAS

    class Meta:
        icon = "globe"
        label = "Council areas"
        group = "Contact and place"


class EmailBlock(QuestionBlock):
    kind = Kind.EMAIL

    class Meta:
        icon = "mail"
        label = "E-mail address"
        group = "Contact and place"


class TelephoneBlock(QuestionBlock):
    kind = Kind.TELEPHONE

    class Meta:
        icon = "mobile-alt"
        label = "Telephone number"
        group = "Contact and place"


class WebBlock(QuestionBlock):
    kind = Kind.WEB

    class Meta:
        icon = "link"
        label = "Web address"
        group = "Contact and place"


class AddressBlock(QuestionBlock):
    kind = Kind.ADDRESS

    class Meta:
        icon = "home"
        label = "Postal address"
        group = "Contact and place"


class PostcodeBlock(QuestionBlock):
    kind = Kind.POSTCODE

    class Meta:
        icon = "crosshairs"
        label = "Postcode"
        group = "Contact and place"


class FilesBlock(QuestionBlock):
    kind = Kind.FILES
    own = ("files_most",)
    files_most = blocks.IntegerBlock(default=5, min_value=1, max_value=10, label="Files at most")

    class Meta:
        icon = "upload"
        label = "Files"
        group = "Files and tables"


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
