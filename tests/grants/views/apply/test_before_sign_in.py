"""What anybody may see and do without a login."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grants.models import OutsideLink
from tests.grants.community_grant import ELIGIBLE
from tests.grants.factories import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db

YES = {"in_dorset": "yes", "body": "charity"}


def test_the_start_page_says_what_counts(client, call):
    page = client.get("/apply/community-grants/").content.decode()

    assert "£100 to £3,000" in page
    assert "Start now" in page


def test_a_call_that_is_not_published_is_not_found(client, call):
    call.published = False
    call.save()

    assert client.get("/apply/community-grants/").status_code == 404


@pytest.mark.parametrize(("opens", "closes", "words"), [(-9, -2, "This call closed at"), (2, 9, "This call opens at")])
def test_a_call_that_takes_nothing_now_says_so(client, opens, closes, words):
    now = timezone.now()
    call = CallFactory(opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))

    page = client.get(f"/apply/{call.slug}/").content.decode()

    assert words in page
    assert "Start now" not in page


def test_every_question_can_be_read(client, call):
    page = client.get("/apply/community-grants/questions/").content.decode()

    schemas = [call.eligibility_version.schema, call.questionnaire_version.schema]
    questions = [question for schema in schemas for question in schema.questions()]
    assert [question.label for question in questions if question.label not in page] == []


def test_yes_to_every_rule_leads_on_to_sign_in(client, call):
    result = client.post("/apply/community-grants/eligibility/", YES, follow=True)

    assert "You can apply" in result.content.decode()
    sign_in = client.get("/apply/community-grants/organisation/")
    assert sign_in.url == "/account/login/?next=/apply/community-grants/organisation/"


def test_no_says_which_rule_why_and_where_else_to_look(client, call):
    result = client.post("/apply/community-grants/eligibility/", YES | {"in_dorset": "no"}, follow=True)

    page = result.content.decode()
    assert "You cannot apply to this call" in page
    assert "We can only fund projects that help people in Dorset." in page
    assert "Your own police and crime commissioner may have a fund." in page
    assert "We cannot fund sole traders." not in page


def test_answers_are_kept_when_one_is_missing(client, call):
    refused = client.post("/apply/community-grants/eligibility/", {"in_dorset": "yes"})

    assert refused.status_code == 422
    assert "<title>Error: " in refused.content.decode()
    again = client.get("/apply/community-grants/eligibility/")
    assert again.context["form"]["in_dorset"].initial is True


def test_a_no_names_the_other_open_calls_that_may_still_fit(client, call):
    no_check = CallFactory(title="Innovation ideas")
    same_rule = CallFactory(title="Winter grants", eligibility_version=call.eligibility_version)
    over = CallFactory(title="Last year", over=True)
    staff = CallFactory(title="For staff", fund__audience="staff_and_partners")

    page = client.post("/apply/community-grants/eligibility/", YES | {"in_dorset": "no"}, follow=True).content.decode()

    assert [one.title for one in (no_check, same_rule, over, staff) if f"/funding/{one.slug}/" in page] == [
        "Innovation ideas"
    ]


def test_a_no_shows_the_places_outside_that_the_office_names(client, call):
    place = {"name": "A & B", "address": "https://www.example.org/", "helps_with": "new groups"}
    OutsideLink.objects.create(fund=call.fund, **place)
    said_no = YES | {"in_dorset": "no"}

    page = client.post("/apply/community-grants/eligibility/", said_no, follow=True).content.decode()

    assert '<a class="govuk-link" href="https://www.example.org/" rel="external">A &amp; B</a>: new groups' in page


def test_the_result_asks_for_the_answers_first(client, call):
    assert client.get("/apply/community-grants/result/").url == "/apply/community-grants/eligibility/"


def test_answers_given_before_sign_in_reach_the_application(client, call, organisation, applicant):
    client.post("/apply/community-grants/eligibility/", YES)
    client.force_login(applicant, backend="django.contrib.auth.backends.ModelBackend")

    client.post("/apply/community-grants/organisation/", {"organisation": organisation.pk})

    assert call.applications.get().eligibility_answers == ELIGIBLE


def test_the_only_organisation_is_chosen_beforehand(client, call, organisation, applicant):
    client.post("/apply/community-grants/eligibility/", YES)
    client.force_login(applicant, backend="django.contrib.auth.backends.ModelBackend")

    form = client.get("/apply/community-grants/organisation/").context["form"]

    assert form["organisation"].value() == organisation.pk


def test_a_second_application_is_refused_at_the_organisation(client, call, organisation, applicant):
    sent = ApplicationFactory(call=call, organisation=organisation, sent=True, reference="OTH-2026-0001")
    client.post("/apply/community-grants/eligibility/", YES)
    client.force_login(applicant, backend="django.contrib.auth.backends.ModelBackend")

    response = client.post("/apply/community-grants/organisation/", {"organisation": organisation.pk})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "organisation": [
            "This call takes one application from each organisation, and yours has sent OTH-2026-0001 already."
        ]
    }
    assert list(call.applications.all()) == [sent]
