"""The block of a question: what all kinds share. It knows how to become a `schema.Question` and back."""

from typing import Any, ClassVar

from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from portal.questionnaires.blocks.conditions import OnlyIfBlock
from portal.questionnaires.blocks.keys import KEY_HELP, KeyedBlock
from portal.questionnaires.schema import Kind, Question, Rule

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
        last = [name for name in ("required",) if name in self.child_blocks]
        return BlockGroup([*first, *rest, *last], settings=settings)

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
