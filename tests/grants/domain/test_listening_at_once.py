"""Two clicks at once: one answer to the survey, every check counted, every section noted once."""

import pytest

from grants.domain.reading import note_opened
from grants.domain.survey import answer_survey
from grants.models import EligibilityCount, SectionOpened, SurveyAnswer
from tests.grants.domain.test_sending_at_once import at_once
from tests.grants.factories import ApplicationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(call, organisation, applicant):
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, sent=True)


def test_one_person_who_clicks_twice_answers_once(sent, applicant):
    at_once(lambda: answer_survey(sent, by=applicant, ease=4), times=3)

    assert SurveyAnswer.objects.count() == 1


def test_checks_at_the_same_moment_are_all_counted(call):
    at_once(lambda: EligibilityCount.one_more(call, passed=True), times=4)

    assert EligibilityCount.objects.values_list("passed", "count").get() == (True, 4)


def test_scorers_who_open_a_section_at_the_same_moment_note_it_once(sent):
    at_once(lambda: note_opened(sent, ["money"]), times=3)

    assert SectionOpened.objects.values_list("section", flat=True).get() == "money"
