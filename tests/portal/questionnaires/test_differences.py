"""Two versions of a questionnaire: what is different in words, and what becomes of the answers."""

import pytest

from portal.questionnaires.differences import Moved, difference, moved
from portal.questionnaires.domain import AlreadySubmitted
from portal.questionnaires.domain.moving import move_response
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.schema import Choice, Kind
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory, ResponseFactory
from tests.portal.questionnaires.schemas import BUDGET, NO, YES, question, schema

OLD = schema(
    question("name"),
    question("summary", Kind.LONG, words=10),
    question("gone"),
    question("one", Kind.CHOICE, choices=(YES, NO)),
    question("when"),
)
NEW = schema(
    question("name", label="Its name"),
    question("summary", Kind.LONG, words=3, required=False),
    question("one", Kind.CHOICE, choices=(YES, Choice(value="perhaps", label="Perhaps"))),
    question("when", Kind.DATE),
    question("more"),
)


def test_the_difference_is_said_in_words():
    assert difference(OLD, NEW).in_words() == [
        "New: “More”",
        "Not asked any more: “Gone”",
        "Changed: “Its name”: it was worded “Name”",
        "Changed: “Summary”: it may be left empty now, 3 words at most instead of 10",
        "Changed: “One”: its choices changed",
        "Changed: “When”: it takes another kind of answer",
    ]


def test_there_is_none_between_the_same():
    assert not difference(OLD, OLD)


@pytest.mark.parametrize(
    ("values", "typed", "expected"),
    [
        ({"name": "Ada"}, {}, Moved(values={"name": "Ada"})),
        ({"summary": "one two three"}, {}, Moved(values={"summary": "one two three"})),
        ({"summary": "one two three four"}, {}, Moved(typed={"summary": "one two three four"})),
        ({"one": "yes_please"}, {}, Moved(values={"one": "yes_please"})),
        ({"one": "no_thanks"}, {}, Moved(typed={"one": "no_thanks"})),
        ({"when": "in May"}, {}, Moved(typed={"when": "in May"})),
        ({"gone": "Still here"}, {}, Moved(values={"gone": "Still here"})),
        ({}, {"summary": "a b c d e f g h i j k"}, Moved(typed={"summary": "a b c d e f g h i j k"})),
        ({"name": None}, {}, Moved(values={"name": None})),
    ],
)
def test_every_answer_is_kept_where_it_belongs(values, typed, expected):
    assert moved(OLD, NEW, values, typed) == expected


def test_what_no_field_can_show_waits_unseen():
    rows = [{"what": "Balls", "cost": "5"}]

    assert moved(schema(BUDGET), schema(question("budget")), {"budget": rows}, {}) == Moved(
        before={"before_budget": rows}
    )


@pytest.mark.django_db
def test_a_draft_is_moved_with_its_answers():
    response = ResponseFactory(says=OLD)
    said = {"name": "Ada", "summary": "one two three four", "gone": "Still here", "when": "in May"}
    Answer.objects.bulk_create(Answer(response=response, key=key, value=value) for key, value in said.items())
    version = QuestionnaireVersionFactory(says=NEW)

    move_response(response, version)

    now = Response.objects.with_answers().get(pk=response.pk)
    assert (now.version, now.kept()) == (version, {"name": "Ada", "gone": "Still here"})
    assert now.typed() == {"summary": "one two three four", "when": "in May"}


@pytest.mark.django_db
def test_what_was_sent_never_moves():
    response = ResponseFactory(says=OLD, submitted_at="2026-11-01T12:00Z", frozen={}, sha256="x")

    with pytest.raises(AlreadySubmitted):
        move_response(response, QuestionnaireVersionFactory(says=NEW))
