"""The panel's pages: only what is assigned, nothing before the declaration, blind until one has scored."""

import re
from datetime import date

import pytest
from django.urls import reverse

from grants.domain import panels
from grants.domain.conflicts import AlreadyScored, InConflict, declare_conflict, declare_no_interest
from grants.models import Assessment
from portal.accounts.roles import Role
from portal.documents.domain import store_upload
from portal.questionnaires.models import Answer
from portal.questionnaires.schema import Kind, Question, Schema, Section
from tests.grants.factories import ApplicationFactory, AssessmentFactory
from tests.grants.scenes import call_with_panel, chair_of, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return with_the_panel(call_with_panel(), organisation__name="The Hub")


@pytest.fixture
def scorer(application):
    return scorers_of(application.call)[0]


def page(name, application):
    return reverse(f"panel:{name}", args=[application.reference])


def no_conflict(application, scorer):
    return panels.declare_no_conflict(application.assessments.get(assessor=scorer), by=scorer)


def answers(application, level, **more):
    """What the score form sends when every criterion gets `level`."""
    names = [f"score-{criterion.pk}-score" for criterion in application.call.criteria.all()]
    return dict.fromkeys(names, level) | more


def test_the_list_shows_what_is_assigned_and_nothing_else(sign_in, application, scorer):
    with_the_panel(call_with_panel(), title="Somebody else's")

    text = sign_in(scorer).get(reverse("panel:list")).content.decode()

    assert application.title in text
    assert "Somebody else's" not in text


@pytest.mark.parametrize("name", ["application", "interest", "score"])
def test_what_is_not_assigned_is_not_found(sign_in, application, name):
    stranger = UserFactory(role=Role.PANEL_MEMBER)

    assert sign_in(stranger).get(page(name, application)).status_code == 404


@pytest.mark.parametrize("reference", ["a b", "SDF-2026-0042x", "x"])
@pytest.mark.parametrize("rest", ["", "interest/", "score/", "files/1/"])
def test_what_is_no_reference_is_not_found(sign_in, scorer, reference, rest):
    assert sign_in(scorer).get(f"/panel/applications/{reference}/{rest}").status_code == 404


@pytest.mark.parametrize(
    ("verb", "sent", "sentence"),
    [
        ("declare_conflict", {"interest": "conflict", "nature": "My sister chairs it."}, AlreadyScored.sentence),
        ("panels.declare_no_conflict", {"interest": "none"}, InConflict.sentence),
    ],
)
def test_a_declaration_that_comes_too_late_reads_why(sign_in, application, scorer, monkeypatch, verb, sent, sentence):
    def too_late(*_, **__):
        raise AlreadyScored if verb == "declare_conflict" else InConflict

    monkeypatch.setattr(f"grants.views.panel.assessing.{verb}", too_late)

    response = sign_in(scorer).post(page("interest", application), sent)

    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize("name", ["application", "score"])
def test_nothing_opens_before_the_declaration(sign_in, application, scorer, name):
    response = sign_in(scorer).get(page(name, application))

    assert (response.status_code, response.url) == (302, page("interest", application))


@pytest.mark.parametrize("name", ["application", "interest", "score"])
def test_a_declared_interest_closes_the_application(sign_in, application, scorer, name):
    declare_conflict(application, nature="My employer.", by=scorer)

    assert sign_in(scorer).get(page(name, application)).status_code == 404


def test_an_interest_has_to_be_named(sign_in, application, scorer):
    response = sign_in(scorer).post(page("interest", application), {"interest": "conflict", "nature": ""})

    assert response.status_code == 422
    assert "Say what your interest is" in response.content.decode()
    assert not application.conflicts.exists()


def test_declaring_none_opens_the_answers(sign_in, application, scorer):
    response = sign_in(scorer).post(page("interest", application), {"interest": "none"}, follow=True)

    assert response.redirect_chain == [(page("application", application), 302)]
    assert "The Hub" in response.content.decode()


def test_a_blind_call_hides_the_applicant(sign_in):
    application = with_the_panel(call_with_panel(blind=True), organisation__name="The Hub")
    scorer = scorers_of(application.call)[0]
    browser = sign_in(scorer)
    before = browser.get(page("interest", application)).content.decode()
    no_conflict(application, scorer)

    seen = before + "".join(
        browser.get(address).content.decode()
        for address in [reverse("panel:list"), page("application", application), page("score", application)]
    )

    assert application.title in seen
    assert "The Hub" not in seen


def test_a_blind_call_shows_files_by_number(sign_in, private_folder):
    asked = (Question(key="plan", kind=Kind.FILES, label="Plan"),)
    says = Schema(title="Papers", sections=(Section(key="papers", title="Papers", questions=asked),))
    version = QuestionnaireVersionFactory(says=says)
    application = with_the_panel(call_with_panel(blind=True, questionnaire_version=version))
    document = store_upload(files.sent("The Hub plan.pdf", files.PDF), by=UserFactory())
    Answer.objects.create(response=application.response, key="plan", value=[document.pk])
    scorer = scorers_of(application.call)[0]
    no_conflict(application, scorer)
    browser = sign_in(scorer)

    text = browser.get(page("application", application)).content.decode()
    download = browser.get(reverse("panel:file", args=[application.reference, document.pk]))

    assert "File 1 (PDF)" in text
    assert "Not scanned for viruses" in text
    assert "The Hub plan" not in text
    assert download["Content-Disposition"] == 'attachment; filename="File 1.pdf"'


@pytest.mark.parametrize("rows", [3, 30])
def test_the_chairs_list_has_pages_and_asks_the_same_for_any_number(sign_in, rows, django_assert_max_num_queries):
    call = call_with_panel()
    for _ in range(rows):
        scored(call, (5, 5), (1, 1))
    browser = sign_in(chair_of(call))

    with django_assert_max_num_queries(18):
        response = browser.get(reverse("panel:spreads", args=[call.slug]))

    shown = response.context["rows"]
    assert (len(shown), shown.paginator.count) == (min(2 * rows, 25), 2 * rows)


def test_scores_are_saved_and_come_back_filled_in(sign_in, application, scorer):
    no_conflict(application, scorer)
    browser = sign_in(scorer)
    need = application.call.criteria.first().pk

    browser.post(page("score", application), {f"score-{need}-score": "4", f"comment-{need}-score": "Clear figures."})
    text = browser.get(page("score", application)).content.decode()

    assert "Clear figures." in text
    assert [(one.value, one.comment) for one in application.assessments.get(assessor=scorer).scores.all()] == [
        (4, "Clear figures.")
    ]


def test_scores_outlast_the_session(sign_in, application, scorer):
    no_conflict(application, scorer)
    browser, address = sign_in(scorer), page("score", application)
    page_for = re.search(r'name="page-for" value="([^"]+)"', browser.get(address).content.decode())[1]
    browser.logout()
    browser.post(address, answers(application, "4", comment="Strong on need.") | {"page-for": page_for})
    browser.force_login(scorer)

    shown = browser.get(address)

    assert shown.context["form"]["comment"].value() == "Strong on need."
    assert "It is not saved yet" in shown.content.decode()
    assert application.assessments.get(assessor=scorer).comment == ""


def test_completing_with_a_gap_says_where_and_keeps_what_was_typed(sign_in, application, scorer):
    no_conflict(application, scorer)
    need, outcomes = application.call.criteria.all()

    response = sign_in(scorer).post(
        page("score", application),
        {f"score-{need.pk}-score": "cannot_judge", "complete": "", "comment": "Much to like."},
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors == {
        f"comment-{need.pk}-score": ["Say why you cannot judge “Need”."],
        f"score-{outcomes.pk}-score": ["Score “Outcomes”, or say that you cannot judge it."],
    }
    assert "Much to like." in text
    assert "<title>Error: " in text


@pytest.mark.parametrize("amount", ["1000.01", "-1", "lots"])
def test_a_wrong_amount_is_refused_at_its_field(sign_in, application, scorer, amount):
    no_conflict(application, scorer)

    response = sign_in(scorer).post(page("score", application), answers(application, "3", recommended_amount=amount))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["recommended_amount"]


def test_others_scores_are_hidden_until_ones_own_are_complete(sign_in, application):
    first, second = scorers_of(application.call)
    assessment = score(application, first, 1, 2)
    assessment.scores.update(comment="Thin as paper.")
    no_conflict(application, second)
    browser = sign_in(second)

    before = browser.get(page("application", application)).content.decode()
    browser.post(page("score", application), answers(application, "5", complete=""))
    after = browser.get(page("application", application)).content.decode()

    assert ("Thin as paper." in before, "Thin as paper." in after) == (False, True)


def test_a_complete_assessment_cannot_be_opened_for_scoring(sign_in, application, scorer):
    score(application, scorer, 3, 3)

    response = sign_in(scorer).post(page("score", application), answers(application, "5"))

    assert response.status_code == 302
    assert {one.value for one in application.assessments.get(assessor=scorer).scores.all()} == {3}


def chairs_page(name, application, *more):
    return reverse(f"panel:{name}", args=[application.call.slug, application.reference, *more])


def test_the_chair_declares_before_anything_of_a_spread_opens(sign_in):
    application = scored(call_with_panel(), (1, 3), (5, 3))
    browser = sign_in(chair_of(application.call))
    need = application.call.criteria.first()
    settle = chairs_page("moderate", application, need.pk, "score")

    listed = browser.get(reverse("panel:spreads", args=[application.call.slug])).content.decode()
    before = [browser.get(page).url for page in (chairs_page("differences", application), settle)]
    sent = browser.post(settle, {"value": "2", "reason": "Agreed."}).url
    after = browser.post(chairs_page("chairs_interest", application), {"interest": "none"})

    asked = chairs_page("chairs_interest", application)
    assert ([*before, sent], asked in listed, settle in listed) == ([asked, asked, asked], True, False)
    assert not application.moderated_scores.exists()
    assert after.url == chairs_page("differences", application)
    assert browser.get(settle).status_code == 200


def test_the_chair_reads_the_answers_and_what_the_scorers_wrote(sign_in):
    application = scored(call_with_panel(), (1, None), (5, 3), title="Night patrol")
    chair, names = chair_of(application.call), [str(scorer) for scorer in scorers_of(application.call)]
    declare_no_interest(application, by=chair)

    text = sign_in(chair).get(chairs_page("differences", application)).content.decode()

    assert [words in text for words in ["Night patrol", "The answer does not say.", *names]] == [True] * 4


def test_a_chair_with_an_interest_leaves_it_to_an_officer(sign_in):
    application = scored(call_with_panel(), (1, 3), (5, 3))
    browser = sign_in(chair_of(application.call))

    browser.post(chairs_page("chairs_interest", application), {"interest": "conflict", "nature": "My sister's club."})

    assert [one.nature for one in application.conflicts.all()] == ["My sister's club."]
    assert browser.get(chairs_page("differences", application)).status_code == 404


def test_before_everybody_has_scored_the_chair_opens_nothing(sign_in):
    application = with_the_panel(call_with_panel())
    score(application, scorers_of(application.call)[0], 1, 5)

    browser = sign_in(chair_of(application.call))

    pages = [chairs_page(name, application) for name in ("differences", "chairs_interest")]
    assert [browser.get(page).status_code for page in pages] == [404, 404]


def test_the_chair_settles_a_spread(sign_in):
    application = scored(call_with_panel(), (1, 3), (5, 3))
    browser = sign_in(chair_of(application.call))
    spreads = reverse("panel:spreads", args=[application.call.slug])
    settle = reverse(
        "panel:moderate",
        args=[application.call.slug, application.reference, application.call.criteria.first().pk, "score"],
    )

    declare_no_interest(application, by=chair_of(application.call))
    listed = browser.get(spreads).content.decode()
    refused = browser.post(settle, {"value": "2", "reason": ""})
    browser.post(settle, {"value": "2", "reason": "The survey covers one village."})

    assert settle in listed
    assert refused.status_code == 422
    assert [(one.value, one.before) for one in application.moderated_scores.all()] == [(2, [1, 5])]


def test_only_the_chair_of_the_call_sees_its_spreads(sign_in):
    application = scored(call_with_panel(), (1, 3), (5, 3))
    scorer = scorers_of(application.call)[0]

    assert sign_in(scorer).get(reverse("panel:spreads", args=[application.call.slug])).status_code == 404


def test_the_chair_does_not_see_a_spread_with_an_own_interest(sign_in):
    application = scored(call_with_panel(), (1, 3), (5, 3))
    chair = chair_of(application.call)
    declare_conflict(application, nature="My brother.", by=chair)

    text = sign_in(chair).get(reverse("panel:spreads", args=[application.call.slug])).content.decode()

    assert application.reference not in text


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    sign_in, rows, django_assert_max_num_queries
):
    scorer = UserFactory(role=Role.PANEL_MEMBER)
    AssessmentFactory.create_batch(rows, assessor=scorer)
    browser = sign_in(scorer)

    with django_assert_max_num_queries(10):
        browser.get(reverse("panel:list"))

    assert Assessment.objects.of(scorer).count() == rows


def test_what_left_the_panel_stands_apart(sign_in, scorer):
    now = scorer.assessments.get()
    before = AssessmentFactory(assessor=scorer, application__state="decided")
    browser = sign_in(scorer)

    pages = [browser.get(address).context["page"].object_list for address in ("/panel/", "/panel/?calls=earlier")]

    assert [list(page) for page in pages] == [[now], [before]]


def test_the_list_says_by_when_and_puts_the_first_day_first(sign_in):
    scorer = UserFactory(role=Role.PANEL_MEMBER)
    for title, needed_by in [("None", None), ("Late", date(2026, 3, 20)), ("Soon", date(2026, 3, 6))]:
        call = call_with_panel(scores_needed_by=needed_by, decision_expected_on=date(2026, 4, 1))
        AssessmentFactory(application=ApplicationFactory(call=call, sent=True, title=title), assessor=scorer)

    response = sign_in(scorer).get(reverse("panel:list"))

    assert [one.application.title for one in response.context["page"]] == ["Soon", "Late", "None"]
    text = response.content.decode()
    assert [words in text for words in ("6 March 2026", "20 March 2026", "No day set")] == [True, True, True]
