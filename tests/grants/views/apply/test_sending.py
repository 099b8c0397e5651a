"""The end of the road, and what is seen afterwards."""

import io
import re

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from grants.models import Application, Call
from portal.documents.domain import store_upload
from portal.documents.models import Document
from portal.questionnaires.domain import save_answers
from portal.questionnaires.models import Response
from tests.grants.factories import ApplicationFactory, DecisionFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = pytest.mark.django_db

DECLARED = {
    "conflicts": "on",
    "policies": "on",
    "publication": "on",
    "terms": "on",
    "truth": "on",
    "name": "A volunteer",
    "position": "Trustee",
}
State = Application.State


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def test_sending_leads_to_a_confirmation_with_the_reference(signed_in, draft):
    confirmation = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED, follow=True)

    assert confirmation.redirect_chain == [(f"/apply/{draft.reference}/confirmation/", 302)]
    assert draft.reference in confirmation.content.decode()
    assert Response.objects.get(application=draft).sha256 in confirmation.content.decode()
    assert Application.objects.get().state == State.SUBMITTED


def test_sending_the_same_page_twice_shows_the_same_confirmation(signed_in, draft):
    first = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED)

    second = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED)

    assert second.url == first.url
    assert Application.objects.count() == 1


def way_on(page) -> str:
    return re.search(r'href="([^"]+/declarations/[^"]*)"', page.content.decode())[1]


def test_whoever_read_the_answers_goes_on_to_sign_them(signed_in, draft):
    read = signed_in.get(f"/apply/{draft.reference}/answers/")

    assert "What this application says is true" in signed_in.get(way_on(read)).content.decode()


def test_whoever_read_answers_that_a_colleague_changed_since_reads_them_again(signed_in, draft):
    read = signed_in.get(f"/apply/{draft.reference}/answers/")
    colleague = MembershipFactory(organisation=draft.organisation).user
    save_answers(draft.response, "project", {"summary": "Rewritten."}, by=colleague)

    page = signed_in.get(way_on(read), follow=True)

    assert page.redirect_chain == [(f"/apply/{draft.reference}/answers/", 302)]
    assert "Somebody changed the answers since you read them." in page.content.decode()
    assert "Rewritten." in page.content.decode()


def test_every_declaration_is_asked_for_by_itself(signed_in, draft):
    refused = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED | {"terms": ""})

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["terms"]
    assert 'value="A volunteer"' in refused.content.decode()
    assert Application.objects.get().state == State.DRAFT


def test_an_unfinished_application_is_told_what_is_left(signed_in, draft):
    draft.response.answers.filter(key="amount_requested").update(value=None)

    refused = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED)

    assert refused.status_code == 422
    assert "finish “Money”" in refused.content.decode()


def test_what_is_not_whole_is_not_offered_to_be_signed(signed_in, draft):
    draft.response.answers.filter(key="amount_requested").update(value=None)

    page = signed_in.get(f"/apply/{draft.reference}/declarations/", follow=True)

    assert page.redirect_chain == [(f"/apply/{draft.reference}/", 302)]
    assert "It cannot be signed yet." in page.content.decode()


def test_a_deadline_that_passed_while_reading_the_declarations(signed_in, draft):
    with time_machine.travel(draft.call.closes_at, tick=False):
        refused = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED)

    assert refused.status_code == 409
    assert "This call has closed" in refused.content.decode()
    assert Application.objects.get().state == State.DRAFT


def test_check_your_answers_leads_to_each_section(signed_in, draft):
    page = signed_in.get(f"/apply/{draft.reference}/answers/").content.decode()

    assert "£1,500" in page
    assert f"/apply/{draft.reference}/sections/money/?back=answers" in page


def test_the_copy_is_a_tagged_pdf_with_the_answers(signed_in, draft):
    copy = signed_in.get(f"/apply/{draft.reference}/copy.pdf")

    pdf = PdfReader(io.BytesIO(copy.content))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf wraps it
    assert draft.reference in text
    assert "A weekly club for young people." in text


def test_decided_and_not_released_is_the_same_page_as_with_the_panel(signed_in, call, organisation):
    Call.objects.update(applications_per_organisation=2)
    facts = {"call": call, "organisation": organisation, "sent": True, "title": "Clubs", "submitted_at": timezone.now()}
    undecided = ApplicationFactory(state=State.ASSESSING, reference="SDF-2026-0001", **facts)
    decided = ApplicationFactory(state=State.DECIDED, reference="SDF-2026-0002", **facts)
    DecisionFactory(application=decided, reasons="A secret until noon.", feedback="Secret too.")

    pages = [
        signed_in.get(f"/apply/{one.reference}/").content.decode().replace(one.reference, "REFERENCE")
        for one in (undecided, decided)
    ]

    assert "With the panel" in pages[0]
    assert [line for line in pages[0].splitlines() if "csrf" not in line and "nonce" not in line] == [
        line for line in pages[1].splitlines() if "csrf" not in line and "nonce" not in line
    ]


def test_a_released_award_says_how_much_why_and_where_to_go_on(signed_in, call, organisation):
    application = ApplicationFactory(call=call, organisation=organisation, sent=True, state=State.DECIDED)
    DecisionFactory(
        application=application,
        amount=900,
        reasons="A strong case.",
        conditions=["Insurance in place"],
        feedback="Well argued.",
        released_at=timezone.now(),
    )

    page = signed_in.get(f"/apply/{application.reference}/").content.decode()

    for words in ("We are awarding you £900.", "A strong case.", "Insurance in place", "Well argued.", "/provider/"):
        assert words in page


def test_taking_it_back(signed_in, call, organisation):
    application = ApplicationFactory(call=call, organisation=organisation, sent=True, reference="SDF-2026-0007")
    assert "Withdraw this application" in signed_in.get("/apply/SDF-2026-0007/").content.decode()

    signed_in.post("/apply/SDF-2026-0007/withdraw/", {"sure": "on"})

    assert Application.objects.get(pk=application.pk).state == State.WITHDRAWN


def test_the_list_shows_ones_own_and_asks_the_same_for_three_and_for_thirty(signed_in, call, organisation):
    Call.objects.update(applications_per_organisation=30)
    stranger = UserFactory()
    ApplicationFactory(call=call, organisation=OrganisationFactory(member=stranger), sent=True, title="Not mine")

    def queries_for(more: int) -> int:
        for _ in range(more):
            one = ApplicationFactory(call=call, organisation=organisation, sent=True, state=State.DECIDED)
            DecisionFactory(application=one, outcome="decline", amount=0, released_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            page = signed_in.get("/apply/applications/").content.decode()
        assert "Not mine" not in page
        return len(queries)

    assert queries_for(3) == queries_for(27)


@pytest.mark.django_db(transaction=True)
def test_sending_costs_twenty_queries_and_one_commit(signed_in, draft, applicant, private_folder):
    theme = ThemeFactory()
    file = store_upload(files.sent("quote.pdf", files.PDF), by=applicant, kind=Document.Kind.ANSWER)
    draft.response.answers.filter(key="themes").update(value=[theme.slug])
    draft.response.answers.filter(key="quote").update(value=[file.pk])
    ContentType.objects.clear_cache()

    with CaptureQueriesContext(connection) as captured:
        sent = signed_in.post(f"/apply/{draft.reference}/declarations/", DECLARED)

    asked = [one["sql"] for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert sent.status_code == 302
    assert [one["sql"] for one in captured if one["sql"] == "COMMIT"] == ["COMMIT"]
    assert len(asked) <= 20, "\n".join(one[:120] for one in asked)
