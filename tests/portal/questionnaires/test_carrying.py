"""Which answers need not be given again."""

import pytest

from portal.questionnaires.carrying import Source, carried_over, fits
from portal.questionnaires.schema import Choice, Kind
from tests.portal.questionnaires.schemas import BUDGET, question, schema

PLACES = (Choice(value="town", label="Town"), Choice(value="village", label="Village"))


@pytest.mark.parametrize(
    ("asked", "value", "fit"),
    [
        (question("name"), "Weymouth Hub", True),
        (question("name"), "", False),
        (question("story", Kind.LONG, words=3), "one two three", True),
        (question("story", Kind.LONG, words=3), "one two three four", False),
        (question("story", Kind.LONG), "one two three four", True),
        (question("cost", Kind.MONEY, least="100", most="3000"), "3000.00", True),
        (question("cost", Kind.MONEY, least="100", most="3000"), "3000.01", False),
        (question("cost", Kind.MONEY, least="100", most="3000"), "99.99", False),
        (question("cost", Kind.MONEY), "-1", False),
        (question("cost", Kind.MONEY), "a lot", False),
        (question("where", Kind.CHOICE, choices=PLACES), "town", True),
        (question("where", Kind.CHOICE, choices=PLACES), "moor", False),
        (question("where", Kind.CHOICES, choices=PLACES), ["town", "moor"], False),
        (question("ready", Kind.YES_NO), False, True),
        (BUDGET, [{"what": "Hall", "cost": "100.00"}], True),
        (BUDGET, [{"what": "Hall", "price": "100.00"}], False),
        (BUDGET, [{"what": "Hall"}] * 4, False),
        (question("papers", Kind.FILES), [3], False),
        (question("total", Kind.CALCULATED, formula="1"), "3", False),
    ],
)
def test_an_answer_fits_only_where_it_could_be_given(asked, value, fit):
    assert fits(asked, value) is fit


def source(values, *, only_marked=False, kind=Kind.SHORT):
    return Source(dict.fromkeys(values, kind), values, only_marked=only_marked)


def test_the_first_source_that_fits_wins():
    found = carried_over(schema(question("name")), [source({"name": ""}), source({"name": "A"}), source({"name": "B"})])

    assert found == {"name": "A"}


def test_an_answer_to_another_kind_of_question_is_not_taken():
    assert carried_over(schema(question("name")), [source({"name": "A"}, kind=Kind.LONG)]) == {}


def test_what_was_said_of_an_earlier_project_stays_there_unless_the_office_marked_it():
    asked = schema(question("name"), question("volunteers", carries_over=True))

    found = carried_over(asked, [source({"name": "Old project", "volunteers": "12"}, only_marked=True)])

    assert found == {"volunteers": "12"}
