"""What somebody else changed while a page stood open: it is shown as it is now, and sending the page keeps it."""

import pytest
from crispy_forms.utils import render_crispy_form

from portal.questionnaires.domain import save_answers
from portal.questionnaires.filling import Step
from portal.questionnaires.schema import Kind
from tests.portal.accounts.factories import UserFactory
from tests.portal.questionnaires.factories import ResponseFactory
from tests.portal.questionnaires.schemas import BUDGET, EVERY_KIND, question, schema
from tests.portal.questionnaires.test_filling import CHOICES, WORDS, errors, opened, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

THREE = schema(question("name"), question("town"), question("aim"))
ROWS = {"budget-0-what": "Room", "budget-0-cost": "1,200", "budget-1-what": "Tea", "budget-1-bought_on-day": "1"}


def sent_again(filled, **more):
    """The page as it is shown now, sent back by the browser with `more` filled in."""
    sent = {name: values for name, values in filled.form.data.lists() if name != "page-seen"}
    marks = " ".join(f"{key}:{mark}" for key, mark in filled.form.marks.items())
    return sent | more, marks


def test_beside_a_conflict_what_was_not_touched_is_shown_as_it_is_now_and_stays():
    response = ResponseFactory(says=THREE)
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs", "town": "Poole", "aim": ""}, seen=seen)
    mine = {"name": "Mine", "town": "", "aim": "Sport"}

    both = post(response, "about", mine, seen=seen)

    assert both.status == 409
    assert {name: both.form[name].value() for name in mine} == {"name": "Mine", "town": "Poole", "aim": "Sport"}
    assert both.form.overtaken == ["Town"]
    sent, marks = sent_again(both, **{"keep-name": "mine"})
    assert post(response, "about", sent, seen=marks).step == Step.ON
    assert response.values() == {"name": "Mine", "town": "Poole", "aim": "Sport"}


def test_beside_a_conflict_everything_else_on_the_page_is_saved():
    response = ResponseFactory(says=THREE)
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs", "town": "", "aim": ""}, seen=seen)

    both = post(response, "about", {"name": "Mine", "town": "", "aim": "Sport"}, seen=seen)

    assert both.status == 409
    assert "Everything else on this page is saved." in render_crispy_form(both.form)
    assert response.values() == {"name": "Theirs", "town": None, "aim": "Sport"}
    sent, marks = sent_again(both, **{"keep-name": "mine"}, town="Poole")
    assert post(response, "about", sent, seen=marks).step == Step.ON
    assert response.values() == {"name": "Mine", "town": "Poole", "aim": "Sport"}


def test_beside_something_missing_what_was_not_touched_is_shown_as_it_is_now_and_stays():
    response = ResponseFactory(says=THREE)
    seen = opened(response, "about")
    post(response, "about", {"name": "", "town": "Poole", "aim": ""}, seen=seen)

    refused = post(response, "about", {"name": "", "town": "", "aim": "Sport"}, seen=seen)

    assert (refused.status, list(errors(refused))) == (422, ["name"])
    sent, marks = sent_again(refused, name="Hub")
    assert post(response, "about", sent, seen=marks).step == Step.ON
    assert response.values() == {"name": "Hub", "town": "Poole", "aim": "Sport"}


@pytest.mark.parametrize(("section", "theirs"), [("words", WORDS), ("choices", CHOICES), ("money", ROWS)])
def test_an_answer_of_any_kind_is_shown_as_it_is_now_and_stays(section, theirs):
    page = next(one for one in EVERY_KIND.sections if one.key == section)
    more = question("extra", required=True)
    says = schema(*page.questions, more, key=section)
    response = ResponseFactory(says=says)
    seen = opened(response, section)
    post(response, section, theirs, seen=seen)
    stored = list(response.answers.values_list("key", "value", "typed"))

    refused = post(response, section, {"extra": ""}, seen=seen)
    sent, marks = sent_again(refused)
    again = post(response, section, sent, seen=marks)

    assert "extra" in errors(again)
    assert again.form.disputed() == []
    assert list(response.answers.values_list("key", "value", "typed")) == stored


def test_text_that_does_not_pass_is_shown_as_a_colleague_left_it():
    response = ResponseFactory(says=schema(question("starts_on", Kind.DATE), question("name")))
    seen = opened(response, "about")
    half = {"starts_on-day": "40", "starts_on-month": "2", "starts_on-year": ""}
    post(response, "about", half | {"name": ""}, seen=seen)

    refused = post(response, "about", {"name": ""}, seen=seen)

    assert {name: refused.form.data[name] for name in ("starts_on-day", "starts_on-month")} == {
        "starts_on-day": "40",
        "starts_on-month": "2",
    }


def test_fewer_rows_are_shown_where_a_colleague_took_some_away():
    response = ResponseFactory(says=schema(BUDGET, question("name")))
    rows = [{"what": "Room", "cost": "5.00", "bought_on": None}, {"what": "Tea", "cost": "1.00", "bought_on": None}]
    save_answers(response, "about", {"budget": rows}, by=None)
    seen = opened(response, "about")
    save_answers(response, "about", {"budget": rows[:1]}, by=UserFactory())
    untouched = {"budget-0-what": "Room", "budget-0-cost": "5", "budget-1-what": "Tea", "budget-1-cost": "1"}

    refused = post(response, "about", untouched | {"name": ""}, seen=seen)

    assert [name for name in refused.form.fields if name.startswith("budget-1")] == []
    sent, marks = sent_again(refused, name="Hub")
    post(response, "about", sent, seen=marks)
    assert response.values() == {"budget": rows[:1], "name": "Hub"}


def test_an_answer_left_to_the_other_stays_theirs_while_another_is_asked_about():
    response = ResponseFactory(says=THREE)
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs", "town": "", "aim": ""}, seen=seen)
    both = post(response, "about", {"name": "Mine", "town": "Weymouth", "aim": "Sport"}, seen=seen)
    save_answers(response, "about", {"town": "Poole"}, by=UserFactory())
    sent, marks = sent_again(both, **{"keep-name": "theirs"}, town="Dorchester")

    once_more = post(response, "about", sent, seen=marks)
    sent, marks = sent_again(once_more, **{"keep-town": "mine"})
    post(response, "about", sent, seen=marks)

    assert once_more.status == 409
    assert response.values() == {"name": "Theirs", "town": "Dorchester", "aim": "Sport"}


def test_a_choice_is_not_asked_again_once_it_is_made():
    response = ResponseFactory(says=THREE)
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs", "town": "", "aim": ""}, seen=seen)
    both = post(response, "about", {"name": "Mine", "town": "Poole", "aim": ""}, seen=seen)
    sent, marks = sent_again(both, **{"keep-name": "theirs"})

    refused = post(response, "about", sent, seen=marks)

    assert list(errors(refused)) == ["aim"]
    assert refused.form["name"].value() == "Theirs"
    assert refused.form.disputed() == []


def test_an_answer_of_ones_own_from_another_window_is_named_as_such():
    response = ResponseFactory(says=THREE)
    me = UserFactory()
    seen = opened(response, "about")
    post(response, "about", {"name": "Then", "town": "Poole", "aim": "Sport"}, by=me, seen=seen)

    both = post(response, "about", {"name": "Now", "town": "Poole", "aim": "Sport"}, by=me, seen=seen)

    assert errors(both)["keep-name"][0].startswith("You, in another window, changed “Name” at ")
    assert both.form.fields["keep-name"].label.startswith("You answered “Name” in two windows.")
    assert both.form.fields["keep-name"].choices == [
        ("mine", "The one on this page"),
        ("theirs", "The one from the other window: Then"),
    ]


def test_coming_back_later_with_a_choice_to_make_asks_first():
    response = ResponseFactory(says=THREE)
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs", "town": "", "aim": ""}, seen=seen)
    both = post(response, "about", {"name": "Mine", "town": "", "aim": "", "go-later": ""}, seen=seen)
    sent, marks = sent_again(both)

    asked = post(response, "about", sent, seen=marks)

    assert (asked.step, asked.status) == (Step.STAY, 422)
    assert errors(asked) == {"keep-name": ["Choose which answer to keep for “Name”"]}
    assert asked.form["name"].value() == "Mine"
