"""What officers read of the work a call makes, of what applicants say, and of whom it reaches."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.domain.survey import answer_survey
from grants.models import Application, Call, EligibilityCount, SectionOpened, SurveyAnswer
from portal.accounts.roles import Role
from portal.equality.domain import count_answers
from portal.equality.models import Tally
from portal.equality.passes import new_pass
from tests.grants.community_grant import ELIGIBLE, write_answers
from tests.grants.factories import ApplicationFactory, AssessmentFactory, CallFactory, PanelMemberFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def in_office(sign_in, officer):
    return sign_in(officer)


@pytest.fixture
def over(call):
    """The call of the community grant, closed three weeks ago."""
    ago = timezone.now() - timedelta(weeks=3)
    Call.objects.update(asks_about_equality=True, opens_at=ago - timedelta(days=30), closes_at=ago)
    return Call.objects.get()


def said(call, *texts):
    for text in texts:
        person = UserFactory()
        one = ApplicationFactory(call=call, organisation=OrganisationFactory(member=person), sent=True)
        answer_survey(one, by=person, ease=2, would_have_helped=text)


def counted(call, people, **answers):
    for _ in range(people):
        count_answers(call.pk, answers, with_pass=new_pass(call.pk))


class TestBurden:
    def test_an_empty_call_says_so(self, in_office, call):
        page = in_office.get(f"/office/calls/{call.pk}/burden/").content.decode()

        assert "Nobody has begun an application yet." in page

    def test_a_call_without_a_form_says_so(self, in_office):
        call = CallFactory(questionnaire_version=None, published=False)

        assert "no application form yet" in in_office.get(f"/office/calls/{call.pk}/burden/").content.decode()
        assert in_office.get(f"/office/calls/{call.pk}/burden.csv").status_code == 200

    def test_what_applicants_say_has_no_name(self, in_office, over):
        said(over, "Fewer words.", "<b>Examples</b>", "", "", "")

        page = in_office.get(f"/office/calls/{over.pk}/burden/").content.decode()

        assert "<li>Fewer words.</li>" in page
        assert "&lt;b&gt;Examples&lt;/b&gt;" in page
        names = [str(one) for one in Application.objects.values_list("organisation__name", flat=True)]
        assert [name for name in names if name in page] == []

    def test_an_officer_on_the_panel_reads_none_of_it(self, in_office, officer, over):
        said(over, "Fewer words.", "", "", "", "")
        PanelMemberFactory(call=over, user=officer)

        page = in_office.get(f"/office/calls/{over.pk}/burden/").content.decode()
        sheet = in_office.get(f"/office/calls/{over.pk}/burden.csv").getvalue().decode()

        assert "Fewer words." not in page + sheet
        assert "You sit on the panel" in page

    def test_the_spreadsheet_runs_no_formula(self, in_office, over):
        said(over, "=cmd()", "", "", "", "")

        sheet = in_office.get(f"/office/calls/{over.pk}/burden.csv").getvalue().decode()

        assert "What would have helped?,'=cmd(),\r\n" in sheet
        assert "How easy was it to apply?,Hard,5\r\n" in sheet

    def test_the_page_shows_a_hundred_texts_and_the_spreadsheet_all(self, in_office, over):
        one = ApplicationFactory(call=over, sent=True)
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(application=one, person=UserFactory(), ease=3, would_have_helped=f"Wish {number:03}.")
            for number in range(105)
        )
        SurveyAnswer.objects.tell()

        page = in_office.get(f"/office/calls/{over.pk}/burden/").content.decode()
        sheet = in_office.get(f"/office/calls/{over.pk}/burden.csv").getvalue().decode()

        assert (page.count("Wish "), sheet.count("Wish ")) == (100, 105)
        assert "The first 100 of 105" in page

    def test_from_the_check_to_sending(self, in_office, over):
        EligibilityCount.one_more(over, passed=True)
        said(over, *[""] * 5)

        chart = in_office.get(f"/office/calls/{over.pk}/burden/").context["chart"]

        assert chart.rows[:2] == [["May apply, by the check", "1"], ["Begun", "5"]]
        assert chart.rows[-1] == ["Sent", "5"]

    def test_as_many_queries_for_thirty_as_for_three(self, in_office, over):
        address = f"/office/calls/{over.pk}/burden/"
        said(over, *["Shorter."] * 5)
        in_office.get(address)
        with CaptureQueriesContext(connection) as few:
            in_office.get(address)

        said(over, *["Shorter."] * 25)
        with CaptureQueriesContext(connection) as many:
            in_office.get(address)

        assert len(many) == len(few)


class TestEquality:
    def test_figures_are_rounded_and_small_ones_hidden(self, in_office, over):
        counted(over, 23, sex="female")
        counted(over, 3, sex="male")

        page = in_office.get(f"/office/calls/{over.pk}/equality/")

        (sex,) = [one for one in page.context["figures"].tables if one.question == "What is your sex?"]
        assert [(row.label, row.count) for row in sex.rows] == [
            ("Female", 25),
            ("Male", None),
            ("Prefer not to say", None),
        ]
        assert "20 to 49 people" in page.content.decode()

    def test_there_are_none_while_answers_are_taken(self, in_office, call):
        Call.objects.update(asks_about_equality=True)
        counted(call, 20, sex="female")

        page = in_office.get(f"/office/calls/{call.pk}/equality/")

        assert page.context["figures"] is None
        assert "Female" not in page.content.decode()
        assert Tally.objects.get().sealed is False

    def test_moving_the_closing_time_does_not_open_them_again(self, in_office, over):
        counted(over, 20, sex="female")
        in_office.get(f"/office/calls/{over.pk}/equality/")
        Call.objects.update(closes_at=timezone.now() + timedelta(days=3))

        refused = in_office.post(f"/apply/{over.slug}/about-you/", {"pass": new_pass(over.pk), "sex": "male"})

        assert refused.status_code == 410
        assert Tally.objects.get().people == 20

    def test_an_officer_on_the_panel_sees_none_and_seals_nothing(self, in_office, officer, over):
        counted(over, 20, sex="female")
        PanelMemberFactory(call=over, user=officer)

        page = in_office.get(f"/office/calls/{over.pk}/equality/")

        assert page.context["figures"] is None
        assert Tally.objects.get().sealed is False

    def test_nothing_of_it_stands_on_the_pages_of_an_application(self, in_office, over):
        said(over, "Fewer words.")
        counted(over, 20, orientation="bisexual")
        one = Application.objects.get()

        page = in_office.get(f"/office/calls/{over.pk}/applications/{one.reference}/").content.decode()

        assert ["Fewer words." in page, "isexual" in page] == [False, False]


class TestOpened:
    @pytest.fixture
    def assessment(self, call):
        one = ApplicationFactory(call=call, sent=True, state="assessing")
        write_answers(one.response)
        scorer = UserFactory(role=Role.PANEL_MEMBER)
        return AssessmentFactory(
            application=one, assessor=scorer, state="scoring", no_conflict_declared_at=timezone.now()
        )

    def address(self, assessment, more=""):
        return f"/panel/applications/{assessment.application.reference}/{more}"

    def test_a_section_that_is_opened_is_noted_without_the_scorer(self, sign_in, assessment):
        browser = sign_in(assessment.assessor)

        for _ in range(2):
            assert browser.post(self.address(assessment, "opened/"), {"section": "money"}).status_code == 204

        assert SectionOpened.objects.values_list("application", "section").get() == (assessment.application_id, "money")
        assert {field.name for field in SectionOpened._meta.fields} == {"id", "application", "section"}

    def test_a_scorer_reads_nothing_of_the_survey(self, sign_in, assessment):
        one = assessment.application
        SurveyAnswer.objects.create(application=one, person=UserFactory(), ease=1, would_have_helped="Fewer words.")

        pages = [sign_in(assessment.assessor).get(self.address(assessment, more)) for more in ("?open=all", "score/")]

        assert ["Fewer words." in page.content.decode() for page in pages] == [False, False]

    def test_opening_all_at_once_notes_all(self, sign_in, assessment):
        page = sign_in(assessment.assessor).get(self.address(assessment, "?open=all")).content.decode()

        assert page.count("<details") == page.count(" open data-section=")
        assert SectionOpened.objects.count() == len(assessment.application.response.version.schema.sections)

    def test_looking_alone_notes_nothing(self, sign_in, assessment):
        sign_in(assessment.assessor).get(self.address(assessment))

        assert SectionOpened.objects.count() == 0

    @pytest.mark.parametrize("section", ["", "made-up", "x" * 5000, "money\x00"])
    def test_what_is_no_section_is_left_alone(self, sign_in, assessment, section):
        answer = sign_in(assessment.assessor).post(self.address(assessment, "opened/"), {"section": section})

        assert answer.status_code == 204
        assert SectionOpened.objects.count() == 0

    def test_another_scorers_application_is_not_found(self, sign_in, assessment):
        browser = sign_in(UserFactory(role=Role.PANEL_MEMBER))

        assert browser.post(self.address(assessment, "opened/"), {"section": "money"}).status_code == 404


def test_an_eligibility_check_counts_once_for_each_browser_when_it_is_finished(client, call):
    session = client.session
    session["eligibility_answers"] = {str(call.eligibility_version_id): ELIGIBLE}
    session.save()
    (section,) = call.eligibility_version.schema.sections
    sent = {key: {True: "yes", False: "no"}.get(value, value) for key, value in ELIGIBLE.items()}

    for _ in range(2):
        assert client.get(f"/apply/{call.slug}/result/").status_code == 200
    assert EligibilityCount.objects.count() == 0
    for _ in range(2):
        assert client.post(f"/apply/{call.slug}/eligibility/{section.key}/", sent).url == f"/apply/{call.slug}/result/"

    assert list(EligibilityCount.objects.values_list("passed", "count")) == [(True, 1)]


def test_an_unfinished_check_does_not_count(client, call):
    assert client.get(f"/apply/{call.slug}/result/").status_code == 302

    assert EligibilityCount.objects.count() == 0
