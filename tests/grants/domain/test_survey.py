"""The two questions after sending: who may answer, when, and what officers read of it."""

import pytest
from django.utils import timezone

from grants.domain.survey import NotAskedNow, answer_survey, may_read, said_of
from grants.models import Application, Call, SurveyAnswer
from portal.accounts.roles import Role
from portal.events.models import Event
from tests.grants.factories import ApplicationFactory, AssessmentFactory, CallFactory, PanelMemberFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory()


def an_application(call, **facts):
    person = UserFactory()
    return ApplicationFactory(
        call=call, organisation=OrganisationFactory(member=person), created_by=person, sent=True, **facts
    )


def answered(call, *texts, ease=4):
    for text in texts:
        one = an_application(call)
        answer_survey(one, by=one.created_by, ease=ease, would_have_helped=text)


def test_one_answer_for_each_person_and_another_takes_its_place(call):
    one = an_application(call)

    answer_survey(one, by=one.created_by, ease=2, would_have_helped="Fewer words.")
    answer_survey(one, by=one.created_by, ease=4, would_have_helped=" ")

    assert list(SurveyAnswer.objects.values_list("ease", "would_have_helped")) == [(4, "")]


def test_no_event_tells_who_answered(call):
    answered(call, "Fewer words.")

    assert Event.objects.count() == 0


def test_another_organisations_people_cannot_answer(call):
    with pytest.raises(Application.DoesNotExist):
        answer_survey(an_application(call), by=UserFactory(), ease=4)


def test_nobody_is_asked_before_sending_or_after_the_decision(call):
    person = UserFactory()
    draft = ApplicationFactory(call=call, organisation=OrganisationFactory(member=person), created_by=person)
    sent = an_application(call)

    with pytest.raises(NotAskedNow):
        answer_survey(draft, by=person, ease=4)
    Call.objects.update(released_at=timezone.now())
    with pytest.raises(NotAskedNow):
        answer_survey(sent, by=sent.created_by, ease=4)


def test_officers_read_nothing_of_four_and_all_of_five_in_the_order_of_the_alphabet(call):
    answered(call, "Shorter.", "a phone number", "", "Examples.")
    assert said_of(call) is None

    answered(call, "=cmd()", ease=1)

    said = said_of(call)
    assert said.answers == 5
    assert said.ease == (
        ("Very easy", 0),
        ("Easy", 4),
        ("Neither easy nor hard", 0),
        ("Hard", 0),
        ("Very hard", 1),
    )
    assert said.texts == ("=cmd()", "a phone number", "Examples.", "Shorter.")


def test_one_more_answer_is_not_seen_before_there_are_five_more(call):
    answered(call, *(["A word."] * 5))
    before = said_of(call)

    answered(call, *(["Now."] * 4), ease=1)
    assert said_of(call) == before

    answered(call, "Now.", ease=1)
    assert said_of(call).answers == 10


def test_a_changed_answer_is_not_seen_before_five_others_came_or_changed(call):
    answered(call, *(["A word."] * 5))
    before, changed = said_of(call), SurveyAnswer.objects.select_related("application").first()

    answer_survey(changed.application, by=changed.person, ease=1, would_have_helped="Another word.")
    answered(call, *(["A word."] * 3))
    assert said_of(call) == before

    answered(call, "A word.")
    assert said_of(call).texts == (*(["A word."] * 8), "Another word.")


def test_what_the_office_tried_out_is_not_counted(call):
    answered(call, *([""] * 4))
    test = an_application(call, is_test=True, reference="TEST-2026-0001")
    answer_survey(test, by=test.created_by, ease=1)

    assert said_of(call) is None


def test_another_calls_answers_are_not_counted(call):
    answered(call, *([""] * 4))
    answered(CallFactory(), "Elsewhere.")

    assert said_of(call) is None


def test_whoever_sits_on_the_panel_or_scores_reads_nothing(call):
    seated, scorer, neither = (UserFactory(role=Role.GRANTS_OFFICER) for _ in range(3))
    PanelMemberFactory(call=call, user=seated)
    AssessmentFactory(application=an_application(call), assessor=scorer)
    call.panel.filter(user=scorer).delete()
    PanelMemberFactory(call=CallFactory(), user=neither)

    assert [may_read(call, user) for user in (seated, scorer, neither)] == [False, False, True]
