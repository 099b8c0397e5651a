"""What was told before is filled in, and marked at its question until somebody saves it there."""

import pytest
from crispy_forms.utils import render_crispy_form
from django.test import RequestFactory

from portal.questionnaires.domain import save_answers, start_response
from portal.questionnaires.filling import SectionPage, Step
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.factories import ResponseFactory
from tests.portal.questionnaires.schemas import question, schema
from tests.portal.questionnaires.test_filling import opened, post

pytestmark = pytest.mark.django_db
THREE = schema(question("name"), question("town"), question("aim"))


@pytest.fixture
def response():
    version = ResponseFactory(says=THREE).version
    return start_response(version, answers={"name": "Hub", "town": "Poole"}, by=UserFactory())


def marked(response):
    return sorted(SectionPage(RequestFactory().get("/"), response, "about").form.carried)


def test_each_answer_that_was_filled_in_is_marked_at_its_question(response):
    html = render_crispy_form(SectionPage(RequestFactory().get("/"), response, "about").form)

    assert marked(response) == ["name", "town"]
    assert html.count("We filled this in from what you told us before. Check it.") == 2


def test_saving_the_page_as_it_is_takes_the_marks_away(response):
    sent = {"name": "Hub", "town": "Weymouth", "aim": "Sport"}

    filled = post(response, "about", sent, seen=opened(response, "about"))

    assert filled.step == Step.ON
    response.refresh_from_db()
    assert marked(response) == []
    assert response.values() == sent


def test_saving_one_question_alone_leaves_the_mark_at_the_other(response):
    save_answers(response, "about", {"name": "Hub"}, by=UserFactory())

    response.refresh_from_db()
    assert marked(response) == ["town"]
