"""What an autosave says of questions that were not left: a table's rows go by their place among the stored ones."""

from dataclasses import replace

import pytest
from django.test import RequestFactory

from portal.questionnaires.autosaving import autosave
from portal.questionnaires.domain import save_answers
from portal.questionnaires.models import Response
from portal.questionnaires.schema import CrossRule, Kind
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.factories import ResponseFactory
from tests.portal.questionnaires.schemas import BUDGET, question, schema

pytestmark = pytest.mark.django_db


def left(response, **sent):
    """Autosave what was sent, as the one question that was left."""
    (key,) = {name.partition("-")[0] for name in sent}
    request = RequestFactory().post("/", sent | {"page-left": key})
    held = Response.objects.to_write().get(pk=response.pk)
    return autosave(request, held, "about", by=UserFactory()).content["problems"]


@pytest.fixture
def response():
    asked = schema(BUDGET, question("asked", Kind.MONEY))
    rule = CrossRule(formula="budget.cost <= 50% of asked", sentence="No line may be more than half.")
    return ResponseFactory(says=replace(asked, sections=(replace(asked.sections[0], rules=(rule,)),)))


def test_a_broken_line_of_a_table_that_was_not_left_goes_by_its_stored_place(response):
    save_answers(response, "about", {"budget": [{"what": "Room", "cost": "80.00", "bought_on": None}]}, by=None)

    assert left(response, asked="100") == [
        {
            "question": "budget",
            "field": "budget-0-cost",
            "sentence": "No line may be more than half.",
            "stored": True,
        }
    ]


def test_a_broken_line_of_the_table_that_was_left_goes_by_its_place_on_the_page(response):
    save_answers(response, "about", {"asked": "100.00"}, by=None)
    empty = {"budget-0-what": "", "budget-0-cost": ""}

    assert left(response, **empty, **{"budget-1-what": "Room", "budget-1-cost": "80"}) == [
        {"question": "budget", "field": "budget-1-cost", "sentence": "No line may be more than half."}
    ]


def test_what_was_typed_into_a_table_before_goes_by_its_stored_place(response):
    half = [{"what": "Room", "cost": "lots", "bought_on": ["", "", ""]}]
    save_answers(response, "about", {}, typed={"budget": half}, by=None)

    (problem,) = left(response, asked="100")

    assert (problem["field"], problem["stored"]) == ("budget-0-cost", True)
