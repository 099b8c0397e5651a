"""The way between what officers build and the plain schema."""

import pytest

from portal.questionnaires.blocks import SectionsBlock, schema_of, stream_of
from portal.questionnaires.schema import Choice, Comparison, Condition, Kind, OnlyIf, Schema, Section
from tests.portal.questionnaires.schemas import EVERY_KIND, question
from tests.portal.questionnaires.test_logic import FORM


def as_built(schema):
    """What the office's form keeps for this schema, read again."""
    return schema_of(SectionsBlock().to_python(stream_of(schema)), title=schema.title)


@pytest.mark.parametrize("schema", [EVERY_KIND, FORM], ids=["every kind", "conditions and rules"])
def test_nothing_is_lost_between_the_blocks_and_the_schema(schema):
    assert as_built(schema) == schema


PLACES = (Choice(value="town", label="A town"), Choice(value="village", label="A village"))


@pytest.mark.parametrize(
    ("earlier", "named", "value", "condition"),
    [
        (question("kind_of_place", Kind.CHOICE, choices=PLACES), "Kind of place", "a  Town", ("kind_of_place", "town")),
        (question("kids", Kind.YES_NO, label="With children?"), "with children", "Yes", ("kids", "yes")),
        (question("cost", Kind.MONEY), "cost", "£5,000", ("cost", "5000")),
        (question("cost", Kind.MONEY), "price", "5000", ("price", "5000")),
    ],
)
def test_officers_name_questions_and_choices_by_their_words(earlier, named, value, condition):
    only_if = OnlyIf(conditions=(Condition(question=named, comparison=Comparison.IS, value=value),))
    later = question("later", only_if=only_if)
    written = Schema(title="", sections=(Section(key="one", title="One", questions=(earlier, later)),))

    built = as_built(written).question("later").only_if.conditions[0]

    assert (built.question, built.value) == condition


def blocks_inside(block, seen=None):
    """A block and all blocks inside it, each once."""
    seen = {} if seen is None else seen
    if id(block) not in seen:
        seen[id(block)] = block
        inside = [*getattr(block, "child_blocks", {}).values(), *filter(None, [getattr(block, "child_block", None)])]
        for one in inside:
            blocks_inside(one, seen)
    return list(seen.values())


def test_every_block_lays_out_the_fields_that_it_has():
    laid_out = [one for one in blocks_inside(SectionsBlock()) if hasattr(one.meta, "form_layout")]

    differing = [one for one in laid_out if set(one.meta.form_layout.get_sorted_block_names()) != set(one.child_blocks)]

    assert (len(laid_out) > 30, differing) == (True, [])
