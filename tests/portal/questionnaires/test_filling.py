"""One page of a form, from what a browser sends to what is stored."""

from dataclasses import dataclass, replace

import pytest
from crispy_forms.utils import render_crispy_form
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory

from portal.design.fields_as_components import first_control
from portal.design.summaries import mistakes
from portal.questionnaires.domain import AlreadySubmitted, ResponseIncomplete, save_answers, sign
from portal.questionnaires.filling import NotAsked, SectionPage, Step
from portal.questionnaires.schema import Condition, CrossRule, Kind, OnlyIf, Schema, Section
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.questionnaires.factories import ResponseFactory
from tests.portal.questionnaires.schemas import BUDGET, question, schema

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

WORDS = {
    "name": "Weymouth Hub",
    "summary": "Gym equipment for veterans",
    "email": "hub@example.org",
    "phone": "+44 (0)1305 229 084",
    "website": "www.example.org",
    "postcode": "dt11aa",
    "address-line_1": "1 High Street",
    "address-town": "Weymouth",
    "address-postcode": "dt4 8nx",
}
CHOICES = {
    "asked": "£2,500.5",
    "people": "1,200",
    "starts_on-day": "21",
    "starts_on-month": "November",
    "starts_on-year": "2026",
    "ready": "yes",
    "one": "yes_please",
    "areas": ["E06000059"],
}


@dataclass
class Filled:
    page: SectionPage
    step: Step

    @property
    def form(self):
        return self.page.form

    @property
    def status(self):
        return self.page.status

    @property
    def address(self):
        return self.page.address


def post(response, section, sent, *, by=None, seen=None, uploads=()):
    """Send one section's page, as a browser does: with the marks that the page was shown with."""
    data = QueryDict(mutable=True)
    for name, value in sent.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    if seen is not None:
        data["page-seen"] = seen
    request = RequestFactory().post("/apply/1/", dict(data.lists()) | {name: list(some) for name, some in uploads})
    request.user = by or UserFactory()
    page = SectionPage(request, response, section)
    return Filled(page, page.take(by=request.user))


def opened(response, section):
    """What the hidden field of a freshly opened page says."""
    shown = SectionPage(RequestFactory().get("/apply/1/"), response, section)
    return " ".join(f"{key}:{mark}" for key, mark in shown.form.marks.items())


def errors(filled):
    return {name: list(messages) for name, messages in filled.form.errors.items()}


def test_of_two_addresses_the_list_of_mistakes_says_which_is_meant():
    both = schema(
        question("venue", Kind.ADDRESS, label="The venue"), question("office", Kind.ADDRESS, label="Your office")
    )
    sent = {"venue-line_1": "", "venue-town": "Poole", "venue-postcode": "BH15 1AA", "office-postcode": "nowhere"}

    filled = post(ResponseFactory(says=both), "about", sent)

    assert [one["text"] for one in mistakes([filled.form], control=first_control)] == [
        "The venue: enter address line 1",
        "Your office: enter address line 1",
        "Your office: enter town or city",
        "Your office, “Postcode”: enter a full UK postcode, such as DT1 1AA.",
    ]


def test_answers_are_stored_in_their_normal_form():
    response = ResponseFactory()

    steps = [post(response, "words", WORDS).step, post(response, "choices", CHOICES).step]

    assert steps == [Step.ON, Step.ON]
    assert response.values() == {
        "name": "Weymouth Hub",
        "summary": "Gym equipment for veterans",
        "email": "hub@example.org",
        "phone": "01305 229084",
        "website": "https://www.example.org",
        "postcode": "DT1 1AA",
        "address": {
            "line_1": "1 High Street",
            "line_2": "",
            "town": "Weymouth",
            "county": "",
            "postcode": "DT4 8NX",
        },
        "asked": "2500.50",
        "people": "1200",
        "starts_on": "2026-11-21",
        "ready": True,
        "one": "yes_please",
        "some": None,
        "areas": ["E06000059"],
    }
    assert response.typed() == {}


@pytest.mark.parametrize(
    ("section", "sent", "field", "message"),
    [
        ("words", {"name": "x" * 251}, "name", "Your answer must be 250 characters or fewer"),
        ("words", {"name": "a\x00b"}, "name", "Take out the characters that cannot be shown, then save again"),
        ("words", {"name": ""}, "name", "Answer “Name”"),
        (
            "words",
            {"summary": "one two three four five six"},
            "summary",
            "Summary must be 5 words or fewer. It is 1 word too long.",
        ),
        ("words", {"summary": "word" * 400_000}, "summary", "Your answer must be 15,000 characters or fewer"),
        (
            "words",
            {"email": "nobody"},
            "email",
            "Enter an e-mail address in the right form, like name@example.org",
        ),
        ("words", {"phone": "call me"}, "phone", "Enter a telephone number, like 01305 123456 or 07700 900 982"),
        ("words", {"website": "javascript:alert(1)"}, "website", "Enter a web address, like www.example.org"),
        ("words", {"postcode": "Dorchester"}, "postcode", "Enter a full UK postcode, such as DT1 1AA."),
        ("words", {"address-town": ""}, "address-town", "Enter town or city"),
        ("choices", {"asked": "99.99"}, "asked", "Enter £100 or more"),
        ("choices", {"asked": "3,000.01"}, "asked", "Enter £3,000 or less"),
        ("choices", {"asked": "9" * 400}, "asked", "The amount is too large"),
        ("choices", {"asked": "NaN"}, "asked", "Enter an amount in pounds, like 1,250 or 1,250.50"),
        ("choices", {"people": "1e9"}, "people", "Enter a number, like 120"),
        ("choices", {"people": "12.5"}, "people", "Enter a whole number, like 120"),
        ("choices", {"people": "-1"}, "people", "Enter 0 or more"),
        (
            "choices",
            {"starts_on-year": "20026"},
            "starts_on",
            "Starts on must be a real date, for example 21 11 2026",
        ),
        (
            "choices",
            {"starts_on-day": "31"},
            "starts_on",
            "Starts on must be a real date, for example 21 11 2026",
        ),
        ("choices", {"ready": "perhaps"}, "ready", "Choose yes or no"),
        ("choices", {"one": "not offered"}, "one", "Choose one of the answers offered"),
        ("choices", {"areas": ["E06000059", "London"]}, "areas", "Choose from the answers offered"),
    ],
)
def test_what_does_not_pass_is_said_at_the_field_and_kept_as_typed(section, sent, field, message):
    response = ResponseFactory()
    usual = {"words": WORDS, "choices": CHOICES}[section]

    filled = post(response, section, usual | sent)

    assert (filled.step, filled.status, errors(filled)[field][0]) == (Step.STAY, 422, message)
    others = {key.partition("-")[0] for key in usual} - {field.partition("-")[0]}
    assert others <= set(response.values())


def test_text_that_does_not_pass_comes_back_with_what_is_wrong():
    response = ResponseFactory()
    post(response, "choices", {"asked": "a lot", "starts_on-day": "31", "starts_on-month": "2", "go-later": ""})

    shown = SectionPage(RequestFactory().get("/"), response, "choices").form

    assert response.typed() == {"asked": "a lot", "starts_on": ["31", "2", ""]}
    assert shown["asked"].value() == "a lot"
    assert shown["starts_on"].value() == ["31", "2", ""]
    assert shown.presentation == {
        "asked": {"error_message": {"text": "Enter an amount in pounds, like 1,250 or 1,250.50"}},
        "starts_on": {"error_message": {"text": "Starts on must include a year"}},
    }


def test_coming_back_later_asks_for_nothing():
    response = ResponseFactory()

    filled = post(response, "words", {"name": "Weymouth Hub", "go-later": ""})

    assert (filled.step, errors(filled)) == (Step.LATER, {})
    assert response.values()["name"] == "Weymouth Hub"


def test_text_that_passes_later_becomes_an_answer():
    response = ResponseFactory(says=schema(question("asked", Kind.MONEY)))
    post(response, "about", {"asked": "a lot"})

    post(response, "about", {"asked": "250"})

    assert (response.values(), response.typed()) == ({"asked": "250.00"}, {})


# Rows


def rows(*lines):
    names = ("what", "cost", "bought_on-day", "bought_on-month", "bought_on-year")
    return {
        f"budget-{number}-{name}": value
        for number, line in enumerate(lines)
        for name, value in zip(names, (*line, "", "", "")[:5], strict=True)
    }


def test_rows_are_stored_and_empty_ones_are_not():
    response = ResponseFactory(says=schema(BUDGET))

    filled = post(response, "about", rows(("Hall hire", "100", "1", "2", "2027"), ("", ""), ("Tea", "£20")))

    assert filled.step == Step.ON
    assert response.values() == {
        "budget": [
            {"what": "Hall hire", "cost": "100.00", "bought_on": "2027-02-01"},
            {"what": "Tea", "cost": "20.00", "bought_on": None},
        ]
    }


def test_adding_a_row_saves_the_page_and_shows_it_with_one_more():
    response = ResponseFactory(says=schema(BUDGET))

    filled = post(response, "about", rows(("Hall hire", "")) | {"add-row": "budget"})
    request = RequestFactory().get(filled.address)
    shown = SectionPage(request, response, "about").form

    assert (filled.step, filled.address) == (Step.AGAIN, "/apply/1/?budget=2#budget-row-2")
    assert [name for name in shown.fields if name.endswith("-what")] == ["budget-0-what", "budget-1-what"]
    assert shown["budget-0-what"].value() == "Hall hire"


def test_no_more_rows_than_the_question_takes():
    response = ResponseFactory(says=schema(BUDGET))

    post(response, "about", rows(*[(f"Line {number}", "1") for number in range(9)]))

    assert [row["what"] for row in response.values()["budget"]] == ["Line 0", "Line 1", "Line 2"]


def test_removing_a_row_keeps_the_others():
    response = ResponseFactory(says=schema(BUDGET))

    filled = post(response, "about", rows(("Hall hire", "100"), ("Tea", "x")) | {"remove-row": "budget:0"})

    assert (filled.step, filled.address) == (Step.AGAIN, "/apply/1/#budget")
    assert response.typed() == {"budget": [{"what": "Tea", "cost": "x", "bought_on": ["", "", ""]}]}


@pytest.mark.parametrize(
    ("lines", "complaints"),
    [
        (
            [("", "")],
            {"budget-0-what": ["Answer “What” in budget line 1"], "budget-0-cost": ["Answer “Cost” in budget line 1"]},
        ),
        ([("Hall hire", "")], {"budget-0-cost": ["Answer “Cost” in budget line 1"]}),
        ([("Hall hire", "100"), ("", "20")], {"budget-1-what": ["Answer “What” in budget line 2"]}),
    ],
)
def test_a_row_is_asked_for_whole(lines, complaints):
    response = ResponseFactory(says=schema(BUDGET))

    assert errors(post(response, "about", rows(*lines))) == complaints


def test_the_list_at_the_top_says_which_field_and_which_row_is_meant():
    says = schema(question("asked", Kind.MONEY), question("people", Kind.NUMBER, label="How many?"), BUDGET)
    sent = {"asked": "lots", "people": "-1", **rows(("Hall", "100", ""), ("Tea", "lots", ""), ("", "5", ""))}

    filled = post(ResponseFactory(says=says), "about", sent | {"budget-1-bought_on-day": "7"})

    assert [one["text"] for one in mistakes([filled.form], control=first_control)] == [
        "“Asked”: enter an amount in pounds, like 1,250 or 1,250.50",
        "“How many?”: enter 0 or more",
        "Budget line 2, “Cost”: enter an amount in pounds, like 1,250 or 1,250.50",
        "Budget line 2: bought on must include a month and a year",
        "Answer “What” in budget line 3",
    ]
    assert errors(filled)["people"] == ["Enter 0 or more"]


# Files


def test_files_are_added_and_taken_away():
    response = ResponseFactory()
    post(response, "papers", {}, uploads=[("papers", [files.sent("a.pdf", files.PDF), files.sent("b.pdf", files.PDF)])])
    first, second = response.values()["papers"]

    filled = post(response, "papers", {"remove-file": f"papers:{first}"})

    assert filled.step == Step.AGAIN
    assert response.values() == {"papers": [second]}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ([], "Attach a file"),
        ([("a.exe", files.PROGRAM)], "“a.exe”: We cannot take this kind of file."),
        (
            [("a.pdf", files.PDF), ("b.pdf", files.PDF), ("c.pdf", files.PDF)],
            "“a.pdf”, “b.pdf” and “c.pdf” are not attached: there is room for 2 more here. Choose which to send.",
        ),
    ],
)
def test_files_that_are_not_taken(sent, message):
    response = ResponseFactory()

    filled = post(response, "papers", {}, uploads=[("papers", [files.sent(*one) for one in sent])])

    assert errors(filled)["papers"][0].startswith(message)
    assert response.values() == {"papers": None}


def test_good_files_are_kept_when_others_beside_them_are_not_taken():
    response = ResponseFactory()
    sent = [("a.exe", files.PROGRAM), ("b.pdf", files.PDF), ("c.exe", files.PROGRAM), ("d.pdf", files.PDF)]

    filled = post(response, "papers", {}, uploads=[("papers", [files.sent(*one) for one in sent])])

    assert (filled.step, filled.status) == (Step.STAY, 422)
    first, second, kept = errors(filled)["papers"]
    assert (first[:7], second[:7]) == ("“a.exe”", "“c.exe”")
    assert kept == "“b.pdf” and “d.pdf” are attached."
    assert [document.original_name for document in filled.form.parts["papers"].documents] == ["b.pdf", "d.pdf"]
    assert response.values() == {"papers": [document.pk for document in filled.form.parts["papers"].documents]}


@pytest.mark.parametrize("button", ["go-later", "remove-file"])
def test_nobody_is_led_away_from_a_file_that_was_not_taken(button):
    response = ResponseFactory()

    filled = post(response, "papers", {button: "yes"}, uploads=[("papers", [files.sent("a.exe", files.PROGRAM)])])

    assert (filled.step, filled.status) == (Step.STAY, 422)
    assert errors(filled)["papers"][0].startswith("“a.exe”")


# Two colleagues


def test_two_colleagues_with_the_same_page_open_lose_nothing():
    response = ResponseFactory(says=schema(question("name"), question("town")))
    seen = opened(response, "about")

    post(response, "about", {"name": "Weymouth Hub", "town": "", "go-later": ""}, seen=seen)
    post(response, "about", {"name": "", "town": "Weymouth", "go-later": ""}, seen=seen)

    assert response.values() == {"name": "Weymouth Hub", "town": "Weymouth"}


def test_the_same_question_shows_both_answers_and_asks():
    response = ResponseFactory(says=schema(question("name")))
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs"}, by=UserFactory(name="Colleague"), seen=seen)

    filled = post(response, "about", {"name": "Mine"}, seen=seen)

    assert (filled.step, filled.status) == (Step.STAY, 409)
    assert filled.form["name"].value() == "Mine"
    assert errors(filled)["keep-name"][0].startswith("Colleague changed “Name” at ")
    assert filled.form.fields["keep-name"].choices == [
        ("mine", "Mine, as it stands on this page"),
        ("theirs", "Theirs: Theirs"),
    ]
    assert response.values() == {"name": "Theirs"}


@pytest.mark.parametrize(
    ("choice", "step", "stored"),
    [("mine", Step.ON, "Mine"), ("theirs", Step.ON, "Theirs"), ("", Step.STAY, "Theirs")],
)
def test_the_person_chooses_which_answer_stays(choice, step, stored):
    response = ResponseFactory(says=schema(question("name")))
    seen = opened(response, "about")
    post(response, "about", {"name": "Theirs"}, seen=seen)
    post(response, "about", {"name": "Mine"}, seen=seen)

    sent = {"name": "Mine", "page-conflicts": "name", "keep-name": choice}
    filled = post(response, "about", sent, seen=opened(response, "about"))

    assert (filled.step, response.values()) == (step, {"name": stored})


def test_a_submitted_response_takes_nothing_more():
    response = ResponseFactory(says=schema(question("name")))
    save_answers(response, "about", {"name": "Weymouth Hub"}, by=None)
    sign(response, by=UserFactory())

    with pytest.raises(AlreadySubmitted):
        post(response, "about", {"name": "Another"})

    assert response.values() == {"name": "Weymouth Hub"}


@pytest.mark.parametrize("nonsense", ["", "name", "name:zz", "x" * 100_000, "name:0000000000000000 :::"])
def test_a_page_with_nonsense_in_its_hidden_field_is_still_taken(nonsense):
    response = ResponseFactory(says=schema(question("name")))

    filled = post(response, "about", {"name": "Weymouth Hub", "go-later": ""}, seen=nonsense)

    assert filled.form.is_bound
    assert filled.step in {Step.LATER, Step.STAY}


CHILDREN = question("children", Kind.YES_NO, label="Will you work with children?")
SAFEGUARDING = question(
    "lead", only_if=OnlyIf(conditions=(Condition(question="children", value="yes"),)), label="Who looks after safety?"
)


@pytest.mark.parametrize(
    ("sent", "step", "wrong"),
    [
        ({"children": "no"}, Step.ON, {}),
        ({"children": "yes"}, Step.STAY, {"lead": ["Answer “Who looks after safety?”"]}),
        ({"children": "yes", "lead": "The secretary"}, Step.ON, {}),
        ({"children": "no", "lead": "x" * 300}, Step.ON, {}),
    ],
)
def test_a_question_that_is_not_asked_holds_nobody_back(sent, step, wrong):
    response = ResponseFactory(says=schema(CHILDREN, SAFEGUARDING))

    filled = post(response, "about", sent)

    assert (filled.step, errors(filled)) == (step, wrong)


def test_an_answer_that_is_not_asked_for_any_more_is_kept_but_not_signed():
    response = ResponseFactory(says=schema(CHILDREN, SAFEGUARDING))
    post(response, "about", {"children": "yes", "lead": "The secretary"})
    post(response, "about", {"children": "no", "lead": "The secretary"})

    signed = sign(response, by=UserFactory())

    assert signed.frozen["values"] == {"children": False}
    assert [answer["key"] for answer in signed.frozen["sections"][0]["answers"]] == ["children"]
    assert response.kept()["lead"] == "The secretary"


def test_the_page_says_in_words_when_a_question_is_to_be_answered():
    response = ResponseFactory(says=schema(CHILDREN, SAFEGUARDING))

    html = render_crispy_form(SectionPage(RequestFactory().get("/"), response, "about").form)

    assert "Answer this only if you answered “Yes” to “Will you work with children?”." in html


TOTAL = question("total", Kind.CALCULATED, formula="total(budget.cost)", unit="money")


def test_a_calculated_number_is_shown_and_signed_and_never_taken_from_the_browser():
    response = ResponseFactory(says=schema(BUDGET, TOTAL))
    lines = {"budget-0-what": "Hall", "budget-0-cost": "120", "budget-1-what": "Tea", "budget-1-cost": "30.50"}

    filled = post(response, "about", lines | {"total": "1"})

    assert filled.step == Step.ON
    assert "£150.50" in render_crispy_form(SectionPage(RequestFactory().get("/"), response, "about").form)
    signed = sign(response, by=UserFactory())
    assert signed.frozen["values"]["total"] == "150.50"
    assert signed.frozen["sections"][0]["answers"][1]["lines"] == ("£150.50",)


def test_a_calculated_number_counts_rows_that_a_rule_refuses_too():
    says = schema(BUDGET, TOTAL)
    rule = CrossRule(formula="total <= 100", sentence="That is too much.", at="budget")
    response = ResponseFactory(says=replace(says, sections=(replace(says.sections[0], rules=(rule,)),)))

    filled = post(response, "about", {"budget-0-what": "Hall", "budget-0-cost": "120"})

    assert errors(filled) == {"__all__": ["That is too much."]}
    assert "£120" in render_crispy_form(filled.page.form)


def test_a_broken_rule_is_said_at_its_question_and_what_was_typed_is_saved():
    says = schema(question("asked", Kind.MONEY), question("cost", Kind.MONEY))
    rule = CrossRule(formula="asked <= 50% of cost", sentence="We pay half at most.", at="asked")
    says = replace(says, sections=(replace(says.sections[0], rules=(rule,)),))
    response = ResponseFactory(says=says)

    filled = post(response, "about", {"asked": "60", "cost": "100"})

    assert (filled.step, filled.status, errors(filled)) == (Step.STAY, 422, {"asked": ["We pay half at most."]})
    assert response.kept() == {"asked": "60.00", "cost": "100.00"}
    with pytest.raises(ResponseIncomplete):
        sign(response, by=UserFactory())


def test_a_broken_rule_of_a_table_names_the_line_or_stands_above_all_of_them():
    says = schema(question("asked", Kind.MONEY), BUDGET)
    by_line = CrossRule(formula="budget.cost <= 50% of asked", sentence="No line may be more than half of 100%.")
    together = CrossRule(formula="total(budget.cost) = asked", sentence="Make both the same.", at="budget")
    says = replace(says, sections=(replace(says.sections[0], rules=(by_line, together)),))
    response = ResponseFactory(says=says)

    filled = post(response, "about", {"asked": "100", **rows(("Hall", "50", ""), ("", "", ""), ("Gloves", "60", ""))})

    assert mistakes([filled.form], control=first_control) == [
        {"text": "Make both the same.", "href": "#budget"},
        {"text": "Budget line 3, “Cost”: no line may be more than half of 100%.", "href": "#id_budget-2-cost"},
    ]
    assert "Make both the same." in render_crispy_form(filled.form)
    opened_again = SectionPage(RequestFactory().get("/"), response, "about").form
    assert opened_again.not_right_yet == [
        ("id_budget-1-cost", "Budget line 2, “Cost”: no line may be more than half of 100%."),
        ("budget", "Make both the same."),
    ]


def test_a_page_is_sent_to_its_own_address_so_that_no_fragment_is_carried_on():
    shown = SectionPage(RequestFactory().get("/apply/1/?back=answers"), ResponseFactory(), "money").form

    assert 'action="/apply/1/?back=answers"' in render_crispy_form(shown)


def test_the_next_section_is_one_that_is_asked():
    clubs = Section(key="clubs", title="Clubs", questions=(question("club"),), only_if=SAFEGUARDING.only_if)
    last = Section(key="last", title="Last", questions=(question("name"),))
    first = Section(key="about", title="About", questions=(CHILDREN,))
    response = ResponseFactory(says=Schema(title="A form", sections=(first, clubs, last)))

    after = [post(response, "about", {"children": said}).page.next_section.key for said in ("yes", "no")]

    assert after == ["clubs", "last"]
    with pytest.raises(NotAsked) as refused:
        SectionPage(RequestFactory().get("/"), response, "clubs")
    assert refused.value.exists


def test_marks_that_turn_the_text_around_are_taken_out_and_letters_stay():
    response = ResponseFactory(says=schema(question("name"), question("story", Kind.LONG)))

    post(response, "about", {"name": "Gym\u202e for\u2069 all", "story": "\u200fשלום\u200e, مرحبا 🙂"})

    assert response.values() == {"name": "Gym for all", "story": "שלום, مرحبا 🙂"}


def test_a_damaged_picture_is_said_at_its_question_and_the_rest_is_saved():
    response = ResponseFactory(says=schema(question("name"), question("papers", Kind.FILES)))
    damaged = SimpleUploadedFile("stall.jpg", files.picture("JPEG")[:30], content_type="image/jpeg")

    filled = post(response, "about", {"name": "Weymouth Hub"}, uploads=[("papers", [damaged])])

    assert (filled.step, filled.status) == (Step.STAY, 422)
    assert errors(filled) == {"papers": ["“stall.jpg”: The picture is damaged. Save it again, then send it."]}
    assert response.values() == {"name": "Weymouth Hub", "papers": None}


def test_a_damaged_picture_holds_back_no_other_file():
    response = ResponseFactory(says=schema(question("name"), question("papers", Kind.FILES, files_most=3)))
    damaged = SimpleUploadedFile("stall.jpg", files.picture("JPEG")[:30], content_type="image/jpeg")

    filled = post(
        response, "about", {"name": "Weymouth Hub"}, uploads=[("papers", [damaged, files.sent("a.pdf", files.PDF)])]
    )

    assert errors(filled)["papers"][1:] == ["“a.pdf” is attached."]
    assert [document.original_name for document in filled.form.parts["papers"].documents] == ["a.pdf"]


def test_a_page_that_is_opened_again_lists_what_is_not_right_yet():
    response = ResponseFactory(says=schema(question("asked", Kind.MONEY)))
    post(response, "about", {"asked": "a lot", "go-later": ""})

    html = render_crispy_form(SectionPage(RequestFactory().get("/"), response, "about").form)

    assert '<a class="govuk-link" href="#id_asked">' in html


def test_minus_nought_is_nought():
    response = ResponseFactory(says=schema(question("asked", Kind.MONEY)))

    post(response, "about", {"asked": "-0"})

    assert response.values() == {"asked": "0.00"}
