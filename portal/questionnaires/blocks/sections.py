"""Section blocks, and the way between the officer's stream and the plain schema."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from portal.design.own_words import filled_in
from portal.questionnaires.blocks.conditions import CrossRuleBlock, OnlyIfBlock, by_keys
from portal.questionnaires.blocks.keys import KEY_HELP, KeyedBlock, child
from portal.questionnaires.blocks.paragraphs import ParagraphsBlock
from portal.questionnaires.blocks.questions import QUESTION_BLOCKS, stream_blocks
from portal.questionnaires.blocks.ready_made import ready_made_blocks
from portal.questionnaires.schema import Schema, Section


class SectionBlock(KeyedBlock):
    named_by = "title"

    title = blocks.CharBlock(max_length=100, help_text="One section is one page of the form.")
    guidance = ParagraphsBlock(
        required=False,
        max_length=1500,
        help_text="A short introduction. An empty line starts a new paragraph.",
    )
    questions = blocks.StreamBlock([*stream_blocks(QUESTION_BLOCKS), *ready_made_blocks()], required=False)
    rules = blocks.ListBlock(
        CrossRuleBlock(),
        default=[],
        max_num=20,
        label="Rules over several answers",
        help_text=(
            "Such as: the end after the start, the sum within the call’s range, so much per cent from elsewhere. Most "
            "sections need none."
        ),
    )
    only_if = OnlyIfBlock(required=False)
    key = blocks.CharBlock(required=False, max_length=50, help_text=KEY_HELP)

    def section(self, value: blocks.StructValue) -> Section:
        questions = tuple(one.block.question(one.value) for one in value["questions"])
        return Section(
            key=value["key"],
            title=value["title"],
            guidance=value["guidance"],
            questions=questions,
            only_if=self.child_blocks["only_if"].only_if(value.get("only_if")),
            rules=tuple(self.child_blocks["rules"].child_block.rule(one) for one in value.get("rules") or ()),
        )

    def value_of(self, section: Section) -> dict[str, Any]:
        kinds = self.child_blocks["questions"].child_blocks
        questions = [
            child(question.kind, question.key, kinds[question.kind].value_of(question))
            for question in section.questions
        ]
        return {
            "key": section.key,
            "title": section.title,
            "guidance": section.guidance,
            "questions": questions,
            "rules": [self.child_blocks["rules"].child_block.value_of(rule) for rule in section.rules],
            "only_if": self.child_blocks["only_if"].value_of(section.only_if),
        }

    class Meta:
        icon = "form"
        label = "Section"
        label_format = "{title}"
        collapsed = True
        form_layout = BlockGroup(["title", "guidance", "questions"], settings=["rules", "only_if", "key"])


class SectionsBlock(blocks.StreamBlock):
    section = SectionBlock()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for block in self._fields_of(self):
            block.field.error_messages["required"] = filled_in(block.label)

    def _fields_of(self, block: blocks.Block) -> Iterator[blocks.FieldBlock]:
        if isinstance(block, blocks.FieldBlock):
            yield block
        within = getattr(block, "child_blocks", {}).values() or filter(None, [getattr(block, "child_block", None)])
        for one in within:
            yield from self._fields_of(one)


def schema_of(stream: blocks.StreamValue, title: str = "") -> Schema:
    """The schema that the officer's sections say."""
    return by_keys(Schema(title=title, sections=tuple(one.block.section(one.value) for one in stream)))


def stream_of(schema: Schema) -> list[dict[str, Any]]:
    """The raw value of a `sections` field that says `schema`."""
    section = SectionsBlock().child_blocks["section"]
    return [child("section", one.key, section.value_of(one)) for one in schema.sections]
