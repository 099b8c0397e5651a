"""How much work a form was, as the database reckons it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.domain.burden import burden_of
from grants.domain.burden_figures import figures_of
from grants.domain.reading import note_opened
from grants.models import Application, EligibilityCount, Reopening
from portal.accounts.roles import Role
from portal.events.ledger import record
from portal.questionnaires.domain import start_response_from
from portal.questionnaires.effort import minutes_worked
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.schema import Condition, Kind, OnlyIf, Question, Schema, Section
from tests.grants.community_grant import version_of
from tests.grants.factories import ApplicationFactory, AssessmentFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
BEGAN = timezone.now() - timedelta(days=3)
FORM = Schema(
    title="Small grant",
    sections=(
        Section(
            key="project",
            title="Project",
            questions=(
                Question(key="name", kind=Kind.SHORT, label="Name"),
                Question(key="story", kind=Kind.LONG, label="Story", words=100),
                Question(key="children", kind=Kind.YES_NO, label="Children?"),
            ),
        ),
        Section(
            key="safe",
            title="Safe",
            only_if=OnlyIf(conditions=(Condition(question="children", value="yes"),)),
            questions=(Question(key="policy", kind=Kind.LONG, label="Policy", words=50),),
        ),
        Section(
            key="money",
            title="Money",
            questions=(
                Question(key="note", kind=Kind.GUIDANCE, label="What we pay for", required=False),
                Question(key="amount", kind=Kind.MONEY, label="Amount"),
                Question(key="extra", kind=Kind.LONG, label="Anything else?", words=20, required=False),
            ),
        ),
    ),
)
USUAL = {
    "name": (1, "Clubs"),
    "story": (10, "Six words are in this story"),
    "amount": (15, "500.00"),
    "extra": (16, None),
}


@pytest.fixture
def call():
    return CallFactory(questionnaire_version=version_of(FORM), over=True)


def application(call, answers, *, sent=True, **facts):
    """`answers`: question → (minutes after the beginning, value)."""
    one = ApplicationFactory(call=call, sent=sent, **facts)
    Response.objects.filter(pk=one.response_id).update(created_at=BEGAN)
    Answer.objects.bulk_create(
        Answer(response=one.response, key=key, value=value, updated_at=BEGAN + timedelta(minutes=minutes))
        for key, (minutes, value) in answers.items()
    )
    return one


def several(call, number, answers=USUAL, **facts):
    return [application(call, answers, **facts) for _ in range(number)]


def section(call, key):
    return next(one for one in burden_of(call).sections if one.key == key)


def test_minutes_belong_to_the_section_that_was_saved(call):
    several(call, 5)

    assert (section(call, "project").minutes, section(call, "money").minutes) == (10, 6)
    assert burden_of(call).minutes == 16


def test_a_long_pause_counts_nothing(call):
    several(call, 5, USUAL | {"amount": (15 + 600, "500.00"), "extra": (616, None)})

    assert (section(call, "money").minutes, burden_of(call).minutes) == (1, 11)


def test_the_middle_is_the_median(call):
    for minutes in (2, 4, 6, 20, 30):
        application(call, {"name": (minutes, "Clubs")})

    assert section(call, "project").minutes == 6


def test_the_database_reckons_as_the_pure_rule_does(call):
    moments = {"name": (3, "Clubs"), "story": (31, "Words"), "children": (70, True), "amount": (72, "1.00")}
    several(call, 5, moments)
    saves = [BEGAN + timedelta(minutes=minutes) for minutes, _ in moments.values()]

    assert burden_of(call).minutes == minutes_worked(BEGAN, saves) == 33


def test_fewer_than_five_say_nothing(call):
    several(call, 4)

    found = burden_of(call)
    assert (found.minutes, found.words_given, found.too_few) == (None, None, True)
    assert {one.minutes for one in found.sections} == {None}


def test_what_was_carried_over_is_nobodys_work(call):
    several(call, 5, {"name": (0.01, "Clubs"), "amount": (12, "500.00")})

    assert section(call, "project").reached == 0
    assert section(call, "money").minutes == 12


def test_where_people_stop(call):
    several(call, 3)
    several(call, 2, {"name": (1, "Clubs")}, sent=False)
    application(call, {"name": (5, "Clubs"), "amount": (2, "1.00")}, sent=False)
    application(call, {}, sent=False)
    application(call, USUAL, sent=False, state=Application.State.WITHDRAWN)

    found = burden_of(call)

    assert (found.begun, found.sent, found.stopped, found.before_the_first) == (8, 3, 5, 1)
    assert [(one.key, one.reached, one.stopped) for one in found.sections] == [
        ("project", 7, 3),
        ("safe", 0, 0),
        ("money", 5, 1),
    ]


def test_tests_and_other_calls_count_nowhere(call):
    several(call, 2)
    application(call, USUAL, is_test=True, reference="TEST-2026-0001")
    several(CallFactory(questionnaire_version=call.questionnaire_version), 3)

    assert (burden_of(call).begun, section(call, "project").reached) == (2, 2)


def test_what_the_office_keyed_in_from_paper_was_no_work_of_the_applicant(call):
    several(call, 5)
    several(call, 3, USUAL | {"name": (29, "Clubs")}, is_paper=True)

    assert (burden_of(call).begun, section(call, "project").reached) == (5, 5)


def test_words_asked_for_and_given(call):
    several(call, 5)

    found = burden_of(call)
    assert (found.questions, found.words_asked, found.words_given) == (6, 170, 6)
    assert (section(call, "project").words_asked, section(call, "project").words_given) == (100, 6)


def test_an_application_changed_on_request_counts_as_it_was_first_sent(call):
    first, *_ = several(call, 5)
    officer = UserFactory()
    changed = start_response_from(first.response, by=officer)
    Reopening.objects.create(
        application=first,
        earlier=first.response,
        response=changed,
        questions={"project": "Where?"},
        until=timezone.now() + timedelta(days=1),
        asked_by=officer,
    )
    Application.objects.filter(pk=first.pk).update(response=changed)

    assert figures_of(call).whole.timed == 5
    assert burden_of(call).minutes == 16


def test_questions_that_most_leave_empty(call):
    several(call, 4)
    application(call, USUAL | {"extra": (16, "We are new.")})

    assert [(one.label, one.share) for one in burden_of(call).seldom_answered] == [
        ("Children?", 0),
        ("Anything else?", 20),
    ]


def test_sections_that_no_scorer_opens(call):
    read = several(call, 5, state=Application.State.ASSESSING)
    for one in read:
        AssessmentFactory(application=one, state="scoring", no_conflict_declared_at=timezone.now())
    # “Safe” was asked of nobody, so nobody could open it.
    assert [one.key for one in burden_of(call).unopened] == ["project", "money"]

    for _ in range(2):
        note_opened(read[0], ["project", "made-up"])
    note_opened(read[1], ["project"])

    found = burden_of(call)
    assert [(one.key, one.opened) for one in found.sections] == [("project", 2), ("safe", None), ("money", 0)]
    assert [one.label for one in found.asked if one.unopened] == ["Amount", "Anything else?"]


def test_files_that_nobody_opens(private_folder):
    asked = Question(key="quotes", kind=Kind.FILES, label="Quotes")
    form = Schema(title="Papers", sections=(Section(key="papers", title="Papers", questions=(asked,)),))
    call = CallFactory(questionnaire_version=version_of(form))
    papers = [DocumentFactory() for _ in range(6)]
    applicant, officer = UserFactory(), UserFactory(role=Role.GRANTS_OFFICER)
    for one in papers[::2], papers[1::2]:
        organisation = OrganisationFactory(member=applicant)
        application(call, {"quotes": (5, [paper.pk for paper in one])}, organisation=organisation)
    record("document-downloaded", papers[0], by=officer)
    record("document-downloaded", papers[0], by=officer)
    record("document-downloaded", papers[1], by=applicant)
    record("document-scanned", papers[2], by=None)

    assert [(one.label, one.given, one.opened) for one in burden_of(call).files] == [("Quotes", 6, 1)]


def test_too_few_read_say_nothing_about_what_is_opened(call):
    for one in several(call, 4, state=Application.State.ASSESSING):
        AssessmentFactory(application=one, state="scoring", no_conflict_declared_at=timezone.now())

    assert {one.opened for one in burden_of(call).sections} == {None}
    assert burden_of(call).unopened == ()


def test_checks_of_who_may_apply(call):
    for passed in (True, True, False):
        EligibilityCount.one_more(call, passed=passed)

    assert (burden_of(call).passed, burden_of(call).failed) == (2, 1)


def test_an_older_version_of_the_questions_counts_by_its_own_sections(call):
    several(call, 2)
    older = version_of(Schema(title="Small grant", sections=FORM.sections[:1]))
    for one in several(call, 3, {"name": (4, "Clubs")}):
        Response.objects.filter(pk=one.response_id).update(version=older)

    assert (section(call, "project").reached, section(call, "money").reached) == (5, 2)


def test_a_call_without_a_form_has_none():
    assert burden_of(CallFactory(questionnaire_version=None, published=False)) is None


def test_as_many_queries_for_thirty_as_for_three(call):
    several(call, 3)
    with CaptureQueriesContext(connection) as few:
        burden_of(call)

    several(call, 27)
    with CaptureQueriesContext(connection) as many:
        burden_of(call)

    assert len(many) == len(few)
