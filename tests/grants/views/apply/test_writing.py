"""Writing an application section by section."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from grants.domain.applications import withdraw_application
from portal.documents.models import Document
from portal.organisations.models import Membership
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PROJECT = {
    "project_name": "Footprints",
    "summary": "Mentors for women.",
    "starts_on-day": "1",
    "starts_on-month": "2",
    "starts_on-year": "2027",
    "ends_on-day": "1",
    "ends_on-month": "3",
    "ends_on-year": "2027",
    "areas": "E06000059",
}
MONEY = {"amount_requested": "£1,200", "budget-0-what": "Room", "budget-0-cost": "1200"}


@pytest.fixture
def empty(call, organisation, applicant):
    return ApplicationFactory(call=call, organisation=organisation, created_by=applicant, reference="SDF-2026-0042")


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def answers_of(application):
    return application.response.values()


def test_saving_a_section_leads_to_the_next(signed_in, empty):
    answer = signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT)

    assert answer.url == "/apply/SDF-2026-0042/sections/money/"
    assert answers_of(empty)["ends_on"] == "2027-03-01"


def test_save_and_come_back_later_keeps_what_is_not_right_yet(signed_in, empty):
    signed_in.post("/apply/SDF-2026-0042/sections/money/", {"amount_requested": "about a thousand", "go-later": "Save"})

    page = signed_in.get("/apply/SDF-2026-0042/sections/money/").content.decode()
    assert "about a thousand" in page
    assert answers_of(empty).get("amount_requested") is None


def test_a_wrong_answer_is_named_and_everything_typed_is_still_there(signed_in, empty):
    refused = signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT | {"summary": "word " * 76})

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "<title>Error: Your project" in page
    assert "It is 1 word too long." in page
    assert 'value="Footprints"' in page


def test_an_amount_outside_the_calls_range_is_named_at_its_question_and_kept(signed_in, empty):
    refused = signed_in.post("/apply/SDF-2026-0042/sections/money/", MONEY | {"amount_requested": "5000"})

    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "amount_requested": ["You asked for £5,000. This call gives £100 to £3,000."]
    }
    assert 'value="5000"' in refused.content.decode()
    tasks = signed_in.get("/apply/SDF-2026-0042/").context["readiness"].parts
    assert [(part.section.key, str(part.state)) for part in tasks if part.section.key == "money"] == [
        ("money", "in progress")
    ]


def test_dates_in_the_wrong_order_are_named_at_the_second(signed_in, empty):
    refused = signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT | {"ends_on-year": "2026"})

    assert refused.context["form"].errors == {"ends_on": ["The project cannot end before it starts. Check both dates."]}


def test_sending_the_page_again_after_putting_it_right_is_no_conflict_with_oneself(signed_in, empty):
    url = "/apply/SDF-2026-0042/sections/money/"
    first = signed_in.get(url).context["form"].marks
    refused = signed_in.post(url, MONEY | {"amount_requested": "5000", "page-seen": spelt(first)})

    right = signed_in.post(url, MONEY | {"page-seen": spelt(refused.context["form"].marks)})

    assert right.status_code == 302
    assert answers_of(empty)["amount_requested"] == "1200.00"


def test_two_writers_see_both_answers_and_choose(signed_in, empty, sign_in):
    url = "/apply/SDF-2026-0042/sections/project/"
    seen = spelt(signed_in.get(url).context["form"].marks)
    colleague = UserFactory(name="The treasurer")
    MembershipFactory(organisation=empty.organisation, user=colleague)
    sign_in(colleague).post(url, PROJECT | {"project_name": "Footsteps"})

    both = signed_in.post(url, PROJECT | {"page-seen": seen})

    page = both.content.decode()
    assert both.status_code == 409
    assert "The treasurer changed “Name of the project”" in page
    assert "Theirs: Footsteps" in page
    assert 'value="Footprints"' in page
    assert answers_of(empty)["project_name"] == "Footsteps"

    marks = spelt(both.context["form"].marks)
    signed_in.post(
        url,
        PROJECT | {"page-seen": marks, "page-conflicts": "project_name", "keep-project_name": "mine"},
    )
    assert answers_of(empty)["project_name"] == "Footprints"


def test_add_another_row_saves_and_shows_one_more(signed_in, empty):
    answer = signed_in.post("/apply/SDF-2026-0042/sections/money/", MONEY | {"add-row": "budget"}, follow=True)

    assert "budget-1-what" in answer.context["form"].fields
    assert answers_of(empty)["budget"] == [{"what": "Room", "cost": "1200.00"}]


def test_a_file_is_attached_handed_out_and_taken_away(signed_in, empty, private_folder):
    url = "/apply/SDF-2026-0042/sections/papers/"
    signed_in.post(url, {"quote": SimpleUploadedFile("quote.pdf", PDF, "application/pdf")})
    document = Document.objects.get()

    download = signed_in.get(f"/apply/SDF-2026-0042/files/{document.pk}/")

    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"] == 'attachment; filename="quote.pdf"'
    signed_in.post(url, {"remove-file": f"quote:{document.pk}"})
    assert answers_of(empty).get("quote") is None
    assert signed_in.get(f"/apply/SDF-2026-0042/files/{document.pk}/").status_code == 404


@pytest.mark.parametrize("sent", ["x:" + "9" * 5000, "quote:" + "9" * 5000, "\x00:1", "quote:²", "quote"])
def test_a_file_that_cannot_be_is_not_taken_away(signed_in, empty, sent):
    answer = signed_in.post("/apply/SDF-2026-0042/sections/papers/", {"remove-file": sent})

    assert answer.status_code == 302


def test_a_file_of_the_wrong_kind_is_refused_at_its_question(signed_in, empty, private_folder):
    refused = signed_in.post(
        "/apply/SDF-2026-0042/sections/papers/", {"quote": SimpleUploadedFile("quote.exe", b"MZ\x90\x00" * 20)}
    )

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["quote"]
    assert Document.objects.count() == 0


def test_after_the_deadline_nothing_is_taken_and_what_was_typed_is_shown(signed_in, empty):
    with time_machine.travel(empty.call.closes_at, tick=False):
        refused = signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT)

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "The call has closed" in page
    assert 'value="Footprints"' in page
    assert "Save and continue</button>" not in page.split("page-seen")[1]
    assert answers_of(empty) == {}


def test_what_was_typed_while_a_colleague_gave_it_up_is_shown(signed_in, empty, applicant):
    withdraw_application(empty, by=applicant)

    refused = signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT)

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "<title>Your answers were not saved" in page
    assert 'value="Footprints"' in page
    assert "Save and come back later" not in page
    assert answers_of(empty) == {}


def test_a_page_with_nothing_new_leads_to_the_application_that_was_given_up(signed_in, empty, applicant):
    signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT)
    withdraw_application(empty, by=applicant)

    assert signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT).url == "/apply/SDF-2026-0042/"


def test_after_the_deadline_the_draft_can_be_read(signed_in, draft):
    with time_machine.travel(draft.call.closes_at, tick=False):
        page = signed_in.get(f"/apply/{draft.reference}/sections/project/", follow=True).content.decode()

    assert "Pop-up Youth Clubs" in page
    assert "before this was sent" in page


def test_an_unknown_section_is_not_found(signed_in, empty):
    assert signed_in.get("/apply/SDF-2026-0042/sections/nothing/").status_code == 404


PAGES = ["", "answers/", "copy.pdf", "withdraw/", "declarations/", "confirmation/", "sections/project/"]


@pytest.mark.parametrize("page", PAGES)
def test_other_peoples_applications_are_not_found(sign_in, empty, page):
    stranger = UserFactory()
    OrganisationFactory(member=stranger)

    assert sign_in(stranger).get(f"/apply/SDF-2026-0042/{page}").status_code == 404


def test_a_reader_reads_and_is_told_why_they_cannot_write(sign_in, empty):
    reader = UserFactory()
    MembershipFactory(organisation=empty.organisation, user=reader, role=Membership.Role.READS)
    signed_in = sign_in(reader)

    refused = signed_in.post("/apply/SDF-2026-0042/sections/project/", PROJECT)

    assert refused.status_code == 403
    assert "You may read this application, not change it" in refused.content.decode()
    assert answers_of(empty) == {}
    assert signed_in.get("/apply/SDF-2026-0042/answers/").status_code == 200


def test_a_question_page_asks_the_database_little(signed_in, draft, django_assert_max_num_queries):
    signed_in.get(f"/apply/{draft.reference}/sections/project/")

    with django_assert_max_num_queries(15):
        signed_in.get(f"/apply/{draft.reference}/sections/project/")


def spelt(marks) -> str:
    return " ".join(f"{key}:{mark}" for key, mark in marks.items())
