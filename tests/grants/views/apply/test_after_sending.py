"""The receipt and what it offers: the equality page, and the two questions."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Call, SurveyAnswer
from portal.equality.models import Tally
from portal.equality.passes import new_pass
from portal.equality.questions import QUESTIONS
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
ABOUT_YOU = "/apply/community-grants/about-you/"


@pytest.fixture
def sent(call, organisation, applicant):
    Call.objects.update(asks_about_equality=True)
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, sent=True)


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


@pytest.fixture
def receipt(signed_in, sent):
    return f"/apply/{sent.reference}/confirmation/"


@pytest.fixture
def survey(sent):
    return f"/apply/{sent.reference}/survey/"


class TestSurvey:
    def test_the_receipt_says_who_sees_it_and_asks(self, signed_in, receipt, survey):
        page = signed_in.get(receipt).content.decode()

        assert "The panel never sees it" in page
        assert f'action="{survey}"' in page
        assert "Please give no names" in page

    def test_answering_leads_back_to_the_receipt(self, signed_in, receipt, survey):
        answered = signed_in.post(survey, {"ease": "2", "would_have_helped": "Fewer words."}, follow=True)

        assert answered.redirect_chain == [(receipt, 302)]
        assert "Change what you said" in answered.content.decode()
        assert SurveyAnswer.objects.values_list("ease", "would_have_helped").get() == (2, "Fewer words.")

    def test_what_was_said_is_there_to_be_changed(self, signed_in, survey):
        signed_in.post(survey, {"ease": "2", "would_have_helped": "Fewer words."})

        page = signed_in.get(survey).content.decode()
        signed_in.post(survey, {"ease": "5", "would_have_helped": ""})

        assert "Fewer words." in page
        assert SurveyAnswer.objects.values_list("ease", "would_have_helped").get() == (5, "")

    @pytest.mark.parametrize(
        "given", [{}, {"ease": "6"}, {"ease": "=cmd()"}, {"ease": "3", "would_have_helped": "x" * 1001}]
    )
    def test_what_is_wrong_is_said_and_nothing_kept(self, signed_in, survey, given):
        refused = signed_in.post(survey, given)

        assert refused.status_code == 422
        assert given.get("would_have_helped", "") in refused.content.decode()
        assert SurveyAnswer.objects.count() == 0

    def test_another_organisations_receipt_is_not_found(self, sign_in, survey):
        assert sign_in(UserFactory()).post(survey, {"ease": "3"}).status_code == 404

    def test_after_the_decision_it_is_not_asked(self, signed_in, receipt, survey):
        Call.objects.update(released_at=timezone.now())

        assert "How was it to apply?" not in signed_in.get(receipt).content.decode()
        assert signed_in.post(survey, {"ease": "3"}).status_code == 302
        assert SurveyAnswer.objects.count() == 0

    def test_a_draft_has_none(self, signed_in, draft):
        assert signed_in.get(f"/apply/{draft.reference}/survey/").status_code == 404


class TestAboutYou:
    def to_the_form(self, browser, receipt) -> str:
        return browser.get(receipt).context["equality_pass"]

    def test_whoever_follows_the_link_of_the_receipt_is_counted(self, signed_in, receipt, call):
        given = self.to_the_form(signed_in, receipt)
        page = signed_in.get(ABOUT_YOU, {"pass": given})

        thanks = signed_in.post(ABOUT_YOU, {"pass": given, "sex": "female"}, follow=True)

        assert "What becomes of your answers" in page.content.decode()
        assert "Your answers are counted" in thanks.content.decode()
        assert Tally.objects.values_list("about", "people").get() == (call.pk, 1)
        assert "somebody has answered" in signed_in.get(receipt).content.decode()

    def test_a_pass_is_enough_and_the_person_is_not_asked_for(self, signed_in, receipt):
        given = self.to_the_form(signed_in, receipt)

        with CaptureQueriesContext(connection) as queries:
            Client().post(ABOUT_YOU, {"pass": given, "sex": "male"})

        assert Tally.objects.get().people == 1
        assert [one["sql"] for one in queries if "accounts_user" in one["sql"] or "session" in one["sql"]] == []

    def test_the_link_says_how_many_questions_there_are(self):
        assert len(QUESTIONS) == 7

    def test_no_log_learns_from_which_receipt_somebody_came(self, signed_in, receipt):
        page = BeautifulSoup(signed_in.get(receipt).content, "html.parser")

        (link,) = page.select('a[href*="about-you"]')
        assert link["rel"] == ["noreferrer"]
        assert "SDF-" not in link["href"]

    def test_each_showing_of_the_receipt_has_another_pass(self, signed_in, receipt):
        assert self.to_the_form(signed_in, receipt) != self.to_the_form(signed_in, receipt)

    def test_nobody_is_shown_passes_without_end(self, signed_in, receipt):
        shown = [self.to_the_form(signed_in, receipt) for _ in range(7)]

        assert [bool(one) for one in shown] == [True] * 5 + [False] * 2
        assert "it is not shown any more" in signed_in.get(receipt).content.decode()

    def test_it_is_remembered_for_weeks_in_the_cache_that_production_has(self, signed_in, receipt, settings):
        call_command("createcachetable", "cache_of_a_test")
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_of_a_test"}
        }
        for _ in range(5):
            self.to_the_form(signed_in, receipt)

        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            assert self.to_the_form(signed_in, receipt) == ""

    def test_the_same_page_sent_twice_counts_once(self, signed_in, receipt):
        given = self.to_the_form(signed_in, receipt)

        for _ in range(2):
            Client().post(ABOUT_YOU, {"pass": given, "sex": "male"})

        assert Tally.objects.get().people == 1

    @pytest.mark.parametrize("given", ["", "made-up", "x\x00", "é"])
    def test_without_a_pass_one_is_sent_to_the_receipt(self, call, sent, given):
        refused = Client().post(ABOUT_YOU, {"pass": given, "sex": "male"})

        assert refused.status_code == 404
        assert "Come here from your receipt" in refused.content.decode()
        assert Tally.objects.count() == 0

    @pytest.mark.parametrize(
        "given", [{}, {"sex": "=cmd()"}, {"sex": "male", "age": "200"}, {"religion": "\x00"}, {"sex": ""}]
    )
    def test_only_what_is_offered_is_taken(self, call, sent, given):
        refused = Client().post(ABOUT_YOU, {"pass": new_pass(call.pk)} | given)

        assert refused.status_code == 422
        assert Tally.objects.count() == 0

    def test_a_call_that_does_not_ask_has_no_such_page(self, call):
        assert Client().get(ABOUT_YOU, {"pass": new_pass(call.pk)}).status_code == 404

    def test_two_weeks_after_the_close_it_is_over(self, signed_in, receipt, call):
        ago = timezone.now() - timedelta(days=14)
        Call.objects.update(opens_at=ago - timedelta(days=30), closes_at=ago)

        over = Client().post(ABOUT_YOU, {"pass": new_pass(call.pk), "sex": "male"})

        assert over.status_code == 410
        assert "equality_pass" not in signed_in.get(receipt).context
        assert Tally.objects.count() == 0

    def test_once_the_figures_were_read_nothing_is_added_whatever_the_dates(self, signed_in, receipt, call):
        Tally.objects.create(about=call.pk, sealed=True)

        assert Client().get(ABOUT_YOU, {"pass": new_pass(call.pk)}).status_code == 410
        assert Client().post(ABOUT_YOU, {"pass": new_pass(call.pk), "sex": "male"}).status_code == 410
        assert "equality_pass" not in signed_in.get(receipt).context
        assert Tally.objects.get().people == 0

    def test_a_test_application_has_no_link(self, signed_in, sent, call, applicant):
        organisation = OrganisationFactory(member=applicant)
        test = ApplicationFactory(
            call=call, organisation=organisation, sent=True, is_test=True, reference="TEST-2026-0001"
        )

        page = signed_in.get(f"/apply/{test.reference}/confirmation/")

        assert "equality_pass" not in page.context
        assert "A test has none" in page.content.decode()
