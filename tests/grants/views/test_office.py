"""Casework: who may open what, and the officer's and Commissioner's main jobs through the pages."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from grants.domain.assigning import assign
from grants.domain.conflicts import declare_conflict
from grants.domain.decisions import decide
from grants.domain.gates import check_gate
from grants.domain.release import to_release
from grants.models import Application, Decision
from portal.accounts.roles import Role
from portal.mail.models import Message
from tests.grants.domain.test_decisions import AGREED, DECLINE, award
from tests.grants.factories import ApplicationFactory, PanelMemberFactory
from tests.grants.scenes import call_with_panel, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


def at(name, application, *more):
    return reverse(f"casework:{name}", args=[application.call_id, application.reference, *more])


def on(name, call):
    return reverse(f"casework:{name}", args=[call.pk])


def test_the_list_shows_what_came_in_and_no_draft(sign_in, officer):
    call = call_with_panel()
    sent = ApplicationFactory(call=call, sent=True, title="Youth club")
    draft = ApplicationFactory(call=call, title="Not sent yet")

    text = sign_in(officer).get(on("applications", call)).content.decode()

    assert sent.reference in text
    assert draft.reference not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "youth"}, ["Youth club"]),
        ({"q": "Quiet"}, ["Garden"]),
        ({"state": "assessing"}, ["Youth club"]),
        ({"q": "zzz"}, []),
    ],
)
def test_the_list_is_searched_and_filtered(sign_in, officer, query, found):
    call = call_with_panel()
    ApplicationFactory(call=call, sent=True, state="assessing", title="Youth club")
    ApplicationFactory(call=call, sent=True, title="Garden", organisation__name="Quiet Group")

    response = sign_in(officer).get(on("applications", call), query)

    assert [one.title for one in response.context["object_list"]] == found


def test_the_list_as_csv_runs_no_formula(sign_in, officer):
    call = call_with_panel()
    ApplicationFactory(call=call, sent=True, title="=HYPERLINK(1)", organisation__name="+Group")

    response = sign_in(officer).get(on("applications", call), {"export": "csv"})

    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode()))
    assert (row["Title"], row["Organisation"], row["Amount requested"]) == ("'=HYPERLINK(1)", "'+Group", "1000.00")


@pytest.mark.parametrize("name", ["application", "interest", "checks"])
def test_an_own_interest_closes_the_application_with_words(sign_in, officer, name):
    application = ApplicationFactory(call=call_with_panel(), sent=True, summary="Words that stay closed.")
    declare_conflict(application, nature="I sit on their board.", by=officer)

    response = sign_in(officer).get(at(name, application))

    text = response.content.decode()
    assert response.status_code == 403
    assert "This application is closed to you" in text
    assert "Words that stay closed." not in text


def test_an_own_interest_hides_it_from_lists(sign_in, officer):
    application = scored(call_with_panel(), *AGREED)
    declare_conflict(application, nature="I sit on their board.", by=officer)
    browser = sign_in(officer)

    pages = [browser.get(on(name, application.call)) for name in ("applications", "ranking", "assignments")]

    assert [application.reference in page.content.decode() for page in pages] == [False, False, False]


def test_a_draft_is_not_found(sign_in, officer):
    assert sign_in(officer).get(at("application", ApplicationFactory(call=call_with_panel()))).status_code == 404


@pytest.mark.parametrize("rest", ["", "checks/", "interest/", "files/1/"])
def test_what_is_no_reference_is_not_found(sign_in, officer, rest):
    call = call_with_panel()

    assert sign_in(officer).get(f"{on('applications', call)}applications/a b/{rest}").status_code == 404


def seen_checks(browser, application):
    return browser.get(at("checks", application)).context["form"].initial["seen"]


def test_a_page_of_checks_from_before_overwrites_nobody(sign_in, officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True)
    first, second = application.call.gates.all()
    browser, other = sign_in(officer), UserFactory(role=Role.GRANTS_OFFICER, name="Second officer")
    said = {"seen": seen_checks(browser, application)}
    said |= {f"passed-{first.pk}": "yes", f"reason-{first.pk}": "A trust deed."}
    said |= {f"passed-{second.pk}": "yes", f"reason-{second.pk}": "Policies seen."}
    check_gate(application, first, passed=False, reason="No bank account.", by=other)

    refused = browser.post(at("checks", application), said)
    standing = [(one.gate, one.passed) for one in application.gate_results.all()]
    again = {"seen": refused.context["form"]["seen"].value()}
    browser.post(at("checks", application), said | again)

    assert refused.status_code == 422
    assert refused.context["form"].errors[f"passed-{first.pk}"] == ["Second officer entered: failed. No bank account."]
    assert "A trust deed." in refused.content.decode()
    assert standing == [(first, False)]
    assert [(one.gate, one.passed) for one in application.gate_results.all()] == [(first, True), (second, True)]


def test_the_officer_checks_and_finishes(sign_in, officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True)
    said = {f"passed-{gate.pk}": "yes" for gate in application.call.gates.all()}
    said |= {f"reason-{gate.pk}": "Seen." for gate in application.call.gates.all()}

    browser = sign_in(officer)
    browser.post(at("checks", application), said | {"finish": "1", "seen": seen_checks(browser, application)})

    assert Application.objects.get(pk=application.pk).state == Application.State.ASSESSING


def test_a_check_without_a_reason_is_kept_as_typed(sign_in, officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True)
    first, second = application.call.gates.all()
    said = {
        f"passed-{first.pk}": "yes",
        f"passed-{second.pk}": "no",
        f"reason-{second.pk}": "Two trustees are brothers.",
    }

    response = sign_in(officer).post(at("checks", application), said)

    assert response.status_code == 422
    assert response.context["form"].errors == {f"reason-{first.pk}": ["Give a reason."]}
    assert "Two trustees are brothers." in response.content.decode()
    assert not application.gate_results.exists()


def test_the_page_of_an_application_shows_only_completed_scores(sign_in, officer):
    application = with_the_panel(call_with_panel())

    text = sign_in(officer).get(at("application", application)).content.decode()

    assert f"{scorers_of(application.call)[0]}: assigned" in text
    assert "Still scoring:" in text


def test_an_officer_who_still_scores_it_reads_nobody_elses_scores(sign_in, officer):
    call = call_with_panel(scorers=1)
    PanelMemberFactory(call=call, user=officer)
    application = with_the_panel(call)
    other = next(scorer for scorer in scorers_of(call) if scorer != officer)
    score(application, other, 4, None, recommended="777.00")

    blind = sign_in(officer).get(at("application", application))
    score(application, officer, 3, 3)
    seeing = sign_in(officer).get(at("application", application))

    text = blind.content.decode()
    assert "You sit on the panel and have not scored this application." in text
    assert "The answer does not say." not in text
    assert "£777" not in text
    assert "Panel’s score" not in text
    assert "The answer does not say." in seeing.content.decode()
    assert "£777" in seeing.content.decode()


def seen_on(page):
    """What the page of assignments sends back beside its ticks."""
    return {f"seen-{row.application.pk}": row.seen for row in page.context["rows"]}


def test_a_page_from_before_takes_back_nothing_that_came_since(sign_in, officer):
    call = call_with_panel()
    application = ApplicationFactory(call=call, sent=True, state="assessing")
    browser = sign_in(officer)
    seen = seen_on(browser.get(on("assignments", call)))
    since = with_the_panel(call)
    first, second = scorers_of(call)
    assign(application, first, by=UserFactory(role=Role.GRANTS_OFFICER))

    browser.post(on("assignments", call), seen | {f"assign-{application.pk}-{second.pk}": "1"})

    assert {one.assessor for one in application.assessments.all()} == {first, second}
    assert {one.assessor for one in since.assessments.all()} == {first, second}


def test_ticks_assign_and_take_back(sign_in, officer):
    call = call_with_panel()
    application = with_the_panel(call)
    _, second = scorers_of(call)
    chair = call.panel.get(is_chair=True).user

    browser = sign_in(officer)
    seen = seen_on(browser.get(on("assignments", call)))

    browser.post(on("assignments", call), seen | {f"assign-{application.pk}-{one.pk}": "1" for one in (second, chair)})

    assert {one.assessor for one in application.assessments.all()} == {second, chair}


def test_a_declared_interest_has_no_box_to_tick(sign_in, officer):
    application = ApplicationFactory(call=call_with_panel(), sent=True, state="assessing")
    scorer = scorers_of(application.call)[0]
    declare_conflict(application, nature="My employer.", by=scorer)
    box = f"assign-{application.pk}-{scorer.pk}"
    browser = sign_in(officer)

    page = browser.get(on("assignments", application.call))
    response = browser.post(on("assignments", application.call), seen_on(page) | {box: "1"}, follow=True)

    text = page.content.decode()
    assert "Interest declared" in text
    assert box not in text
    assert f"{scorer} declared an interest in {application.reference}." in response.content.decode()
    assert not application.assessments.exists()


def test_the_commissioner_decides_and_the_officer_releases(sign_in, officer, commissioner):
    application = scored(call_with_panel(), *AGREED)
    said = {
        "outcome": "award",
        "amount": "900",
        "reasons": "A strong case.",
        "crime_reduction_reasons": "It keeps people safer.",
        "conditions": "Insurance seen.\nPolicy seen.",
    }

    sign_in(commissioner).post(at("decision", application), said)
    shown = sign_in(officer).get(on("release", application.call)).content.decode()
    sign_in(officer).post(on("release", application.call), {"seen": to_release(application.call).mark})

    decision = Decision.objects.get()
    assert (decision.amount, decision.conditions) == (Decimal("900.00"), ["Insurance seen.", "Policy seen."])
    assert "Release 1 decision" in shown
    assert decision.released_at is not None
    assert Message.objects.filter(event="grants/decision_award", to=application.submitted_by.email).exists()


def test_the_release_leaves_out_what_the_officer_has_an_interest_in(sign_in, officer, commissioner):
    call = call_with_panel()
    mine, other = scored(call, *AGREED, title="My brother's"), scored(call, *AGREED, title="Garden")
    for one in (mine, other):
        decide(one, DECLINE, by=commissioner)
    declare_conflict(mine, nature="My brother runs it.", by=officer)

    shown = sign_in(officer).get(on("release", call))
    sign_in(officer).post(on("release", call), {"seen": shown.context["release"].mark})

    text = shown.content.decode()
    assert [decision.application for decision in shown.context["shown"]] == [other]
    assert mine.reference not in text
    assert "1 decision is not listed here" in text
    assert Decision.objects.unreleased().count() == 0


@pytest.mark.parametrize("pressed", ["before", "without a mark"])
def test_nothing_goes_out_that_was_not_shown(sign_in, officer, commissioner, pressed):
    call = call_with_panel()
    decide(scored(call, *AGREED), DECLINE, by=commissioner)
    browser = sign_in(officer)
    seen = browser.get(on("release", call)).context["release"].mark
    decide(scored(call, *AGREED, title="Garden"), award("900.00"), by=commissioner)

    response = browser.post(on("release", call), {"seen": seen} if pressed == "before" else {})

    assert response.status_code == 409
    assert "this is not what you were looking at any more" in response.content.decode()
    assert Decision.objects.unreleased().count() == 2
    again = browser.post(on("release", call), {"seen": response.context["release"].mark})
    assert (again.status_code, Decision.objects.unreleased().count()) == (302, 0)


def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(sign_in, commissioner):
    application = scored(call_with_panel(budget="500.00"), *AGREED)
    said = {"outcome": "award", "amount": "900", "reasons": "A strong case.", "crime_reduction_reasons": "Safer."}
    browser = sign_in(commissioner)

    over = browser.post(at("decision", application), said)
    bare = browser.post(at("decision", application), {"outcome": "decline", "reasons": "Others came higher."})

    assert (over.status_code, list(over.context["form"].errors)) == (422, ["amount"])
    assert "£500 left" in over.content.decode()
    assert "A strong case." in over.content.decode()
    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["feedback", "main_reason"])
    assert not Decision.objects.exists()


def test_a_page_from_before_anothers_decision_says_so(sign_in, commissioner):
    application = scored(call_with_panel(), *AGREED)
    other = UserFactory(role=Role.COMMISSIONER)
    decide(application, award(), by=other)

    response = sign_in(commissioner).post(
        at("decision", application),
        {"outcome": "decline", "reasons": "No.", "feedback": "No.", "replaces": "", "change_reason": "Late page."},
    )

    assert response.status_code == 422
    assert f"{other} has decided this meanwhile" in response.content.decode()
    assert Decision.objects.get().outcome == "award"


def test_the_ranking_as_csv(sign_in, officer, commissioner):
    call = call_with_panel()
    second = scored(call, (3, 3), (3, 3), title="Second")
    first = scored(call, *AGREED, title="=First")
    decide(first, award("900.00"), by=commissioner)
    decide(second, DECLINE, by=commissioner)

    response = sign_in(officer).get(on("ranking_csv", call))

    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [(row["Rank"], row["Project"], row["Score"], row["Decision"], row["Awarded"]) for row in rows] == [
        ("1", "'=First", "75.00", "Award", "900.00"),
        ("2", "Second", "60.00", "Decline", ""),
    ]


@pytest.mark.parametrize("name", ["applications", "ranking", "assignments", "release"])
def test_lists_ask_as_often_for_thirty_rows_as_for_three(sign_in, officer, name, django_assert_max_num_queries):
    browser = sign_in(officer)
    asked = []
    for rows in (3, 30):
        call = call_with_panel()
        ApplicationFactory.create_batch(rows, call=call, sent=True, state="assessing")
        browser.get(on(name, call))
        with django_assert_max_num_queries(40) as queries:
            assert browser.get(on(name, call)).status_code == 200
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("name", "before", "after"), [("withdraw", "assessing", "withdrawn"), ("reopen", "ineligible", "submitted")]
)
def test_an_officer_puts_an_application_right_with_a_reason(sign_in, officer, name, before, after):
    application = ApplicationFactory(call=call_with_panel(), sent=True, state=before)
    browser = sign_in(officer)

    offered = at(name, application) in browser.get(at("application", application)).content.decode()
    refused = browser.post(at(name, application), {"reason": " "})
    done = browser.post(at(name, application), {"reason": "They rang us."}, follow=True)

    assert (offered, refused.status_code) == (True, 422)
    assert "Say why. The record keeps it" in refused.content.decode()
    assert Application.objects.get(pk=application.pk).state == after
    assert at(name, application) not in done.content.decode()


@pytest.mark.parametrize("name", ["withdraw", "reopen"])
def test_what_cannot_be_put_right_is_said(sign_in, officer, name):
    application = ApplicationFactory(call=call_with_panel(), sent=True, state="decided")

    response = sign_in(officer).post(at(name, application), {"reason": "They rang us."})

    assert response.status_code == 422
    assert Application.objects.get(pk=application.pk).state == "decided"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("ranking", "Ranking: Autumn grants - "),
        ("assignments", "Assignments: Autumn grants - "),
        ("release", "Release decisions: Autumn grants - "),
    ],
)
def test_pages_of_a_call_name_it(sign_in, officer, name, title):
    call = call_with_panel(title="Autumn grants")

    assert f"<title>{title}" in sign_in(officer).get(on(name, call)).content.decode()


@pytest.mark.parametrize(("name", "title"), [("application", "{0}: Garden - "), ("checks", "Checks: {0} Garden - ")])
def test_pages_of_an_application_name_it(sign_in, officer, name, title):
    application = ApplicationFactory(sent=True, title="Garden")

    text = sign_in(officer).get(at(name, application)).content.decode()

    assert f"<title>{title.format(application.reference)}" in text


def test_a_form_in_error_says_so_in_the_title_and_links_to_what_is_missing(sign_in, commissioner):
    application = scored(call_with_panel(), *AGREED, title="Garden")

    text = sign_in(commissioner).post(at("decision", application), {"amount": "many"}).content.decode()

    assert f"<title>Error: Decision: {application.reference} Garden - " in text
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', text)
    assert links == [
        ("id_outcome_0", "Choose award, decline or reserve."),
        ("id_amount", "“Amount in pounds”: enter an amount in pounds, like 1,250 or 1,250.50"),
        ("id_reasons", "Give the reasons for the decision."),
    ]
    assert [text.count(f'id="{target}"') for target, _ in links] == [1, 1, 1]


@pytest.mark.parametrize(("typed", "amount"), [("1,250", "1250.00"), ("£1,250.50", "1250.50")])
def test_the_amount_is_typed_as_people_write_it(sign_in, commissioner, typed, amount):
    application = scored(call_with_panel(), *AGREED, amount_requested=Decimal(3000))
    said = {"outcome": "award", "amount": typed, "reasons": "A strong case.", "crime_reduction_reasons": "Safer."}

    sign_in(commissioner).post(at("decision", application), said)

    assert Decision.objects.get().amount == Decimal(amount)


def test_the_ranking_says_what_is_missing_of_what_is_still_scored(sign_in, officer):
    call = call_with_panel()
    scored(call, (1, 1), (1, 1), title="Low, but scored")
    half = with_the_panel(call, title="High, by one")
    first, second = scorers_of(call)
    score(half, first, 5, 5)
    ApplicationFactory(call=call, sent=True, state="assessing", title="Nobody asked yet")

    response = sign_in(officer).get(on("ranking", call))

    rows = response.context["page_obj"].object_list
    assert [(row.application.title, row.ranked.rank, row.view.missing_in_words) for row in rows] == [
        ("Low, but scored", 1, ""),
        ("High, by one", None, f"Waiting for {second}."),
        ("Nobody asked yet", None, "2 scorers to assign."),
    ]
    assert response.content.decode().count("Still being scored, so without a rank") == 1


def test_a_decision_page_says_in_words_that_a_score_is_missing(sign_in, commissioner):
    application = with_the_panel(call_with_panel())

    text = sign_in(commissioner).get(at("decision", application)).content.decode()

    assert "Not yet: 0 of 2 have scored" in text


def test_a_second_release_says_who_released_and_when(sign_in, officer, commissioner):
    call = call_with_panel()
    decide(scored(call, *AGREED), DECLINE, by=commissioner)
    browser = sign_in(officer)

    shown = {"seen": browser.get(on("release", call)).context["release"].mark}
    first, second = [browser.post(on("release", call), shown, follow=True) for _ in range(2)]

    (told,), (again,) = ([str(one) for one in page.context["messages"]] for page in (first, second))
    assert told == "1 decision is released. The applicant is being told."
    assert again.startswith(f"The decisions were released already, by {officer} at ")


def test_the_number_of_matches_is_a_heading_and_said_by_a_status(sign_in, officer):
    call = call_with_panel()
    ApplicationFactory(call=call, sent=True, title="Youth club")

    text = sign_in(officer).get(on("applications", call), {"q": "youth"}).content.decode()

    assert '<h2 role="alert">' not in text
    assert 'role="status"><h2>There is 1 match</h2>' in text
