"""Versions that never change, answers that nobody loses, signatures that stand."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from portal.questionnaires.domain import (
    AlreadySubmitted,
    AnswerChanged,
    ResponseIncomplete,
    fingerprints,
    freeze,
    is_as_signed,
    save_answers,
    sign,
)
from portal.questionnaires.models import Answer, QuestionnaireVersion, Response
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.factories import QuestionnaireFactory, ResponseFactory
from tests.portal.questionnaires.schemas import EVERY_KIND, question, schema

pytestmark = pytest.mark.django_db
TWO = schema(question("name"), question("town"))


def test_freezing_twice_gives_one_version():
    questionnaire = QuestionnaireFactory(title=EVERY_KIND.title)

    first, again = freeze(questionnaire, by=UserFactory()), freeze(questionnaire, by=UserFactory())

    assert (again, first.number, first.schema) == (first, 1, EVERY_KIND)


def test_a_version_never_changes():
    version = freeze(QuestionnaireFactory(), by=None)

    for change in (lambda rows: rows.update(number=9), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change(QuestionnaireVersion.objects.filter(pk=version.pk))


def test_only_changed_answers_are_written_and_unknown_keys_ignored():
    response = ResponseFactory(says=TWO)
    first, second = UserFactory(), UserFactory()
    save_answers(response, "about", {"name": "Hub", "town": "Poole", "secret": 1}, by=first)

    save_answers(response, "about", {"name": "Hub", "town": "Weymouth"}, by=second)

    rows = response.answers.order_by("key").values_list("key", "value", "updated_by")
    assert list(rows) == [("name", "Hub", first.pk), ("town", "Weymouth", second.pk)]


def test_the_same_question_changed_by_two_is_a_conflict():
    response = ResponseFactory(says=TWO)
    seen = fingerprints(response, TWO.sections[0])
    save_answers(response, "about", {"name": "Theirs"}, by=UserFactory(name="Colleague"), seen=seen)

    with pytest.raises(AnswerChanged) as changed:
        save_answers(response, "about", {"name": "Mine", "town": "Poole"}, by=UserFactory(), seen=seen)

    (conflict,) = changed.value.conflicts
    assert (conflict.mine, conflict.theirs, conflict.by) == ("Mine", "Theirs", "Colleague")
    assert response.values() == {"name": "Theirs", "town": None}


def test_signing_asks_for_everything_and_then_stands():
    response = ResponseFactory(says=TWO)
    save_answers(response, "about", {"name": "Hub"}, by=None)
    with pytest.raises(ResponseIncomplete) as left:
        sign(response, by=UserFactory())
    save_answers(response, "about", {"town": "Poole"}, by=None)

    sign(response, by=UserFactory())

    signed = Response.objects.get(pk=response.pk)
    assert [one.key for one in left.value.sections[0].missing] == ["town"]
    assert is_as_signed(signed)
    assert [answer["lines"] for answer in signed.frozen["sections"][0]["answers"]] == [["Hub"], ["Poole"]]
    with pytest.raises(AlreadySubmitted):
        sign(response, by=UserFactory())


@pytest.mark.parametrize(
    "change",
    [
        lambda response: Answer.objects.filter(response=response).update(value="Other"),
        lambda response: Answer.objects.filter(response=response).delete(),
        lambda response: Answer.objects.create(response=response, key="more", value="x"),
        lambda response: Response.objects.filter(pk=response.pk).update(sha256="0" * 64),
    ],
)
def test_the_database_keeps_what_was_signed(change):
    response = ResponseFactory(says=TWO)
    save_answers(response, "about", {"name": "Hub", "town": "Poole"}, by=None)
    sign(response, by=UserFactory())

    with pytest.raises(DatabaseError), transaction.atomic():
        change(response)

    assert response.values() == {"name": "Hub", "town": "Poole"}


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_the_same_moment_lose_nothing():
    response = ResponseFactory(says=TWO)
    seen = fingerprints(response, TWO.sections[0])
    together = threading.Barrier(2)

    def write(cleaned):
        together.wait()
        save_answers(response, "about", cleaned, by=None, seen=seen)
        connection.close()

    writers = [threading.Thread(target=write, args=[one]) for one in ({"name": "Hub"}, {"town": "Poole"})]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert response.values() == {"name": "Hub", "town": "Poole"}
