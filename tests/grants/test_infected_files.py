"""A file with a virus: in a draft, in what was sent, among the evidence; what everybody reads and what happens next."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.domain.applications import submit_application
from grants.domain.evidence import EvidenceMissing
from grants.domain.readiness import readiness_of
from grants.domain.reopening import ask_again
from grants.models import Application
from portal.accounts.roles import Role
from portal.documents.domain import scanning, store_upload
from portal.documents.models import Document
from portal.events.models import Event
from portal.mail.models import Message
from portal.questionnaires import domain as questionnaires
from tests.grants.community_grant import APPLICATION, version_of
from tests.grants.domain.test_applications import DECLARED
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.documents.conftest import scanner  # noqa: F401 - a fixture
from tests.portal.evidence.factories import EvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder", "scanner")]


@pytest.fixture
def wanted(draft):
    """The draft of a call that does not do without a quote."""
    papers = APPLICATION.sections[-1]
    asked = replace(papers, questions=tuple(replace(one, required=True) for one in papers.questions))
    version = version_of(replace(APPLICATION, sections=(*APPLICATION.sections[:-1], asked)))
    draft.response.version = version
    draft.response.save()
    return draft


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def attach(draft, applicant, content=files.INFECTED, name="quote.pdf"):
    upload = files.sent(name, content)
    questionnaires.save_answers(draft.response, "papers", {}, by=applicant, uploads={"quote": [upload]})
    return Document.objects.latest("pk")


def again(draft):
    return Application.objects.with_answers().get(pk=draft.pk)


def page_of(signed_in, draft):
    return signed_in.get(reverse("apply:section", args=[draft.reference, "papers"])).content.decode()


def kept(draft):
    return again(draft).response.kept().get("quote")


class TestInADraft:
    def test_while_it_is_being_checked_it_is_an_answer_and_the_page_says_so(self, wanted, applicant, signed_in):
        document = attach(wanted, applicant)

        assert readiness_of(again(wanted)).ready
        assert kept(wanted) == [document.pk]
        assert "Being checked</strong>" in page_of(signed_in, wanted)
        download = signed_in.get(reverse("apply:file", args=[wanted.reference, document.pk]))
        assert (download.status_code, download.streaming) == (409, False)
        assert "It will be ready in a minute or two" in download.content.decode()

    def test_one_with_a_virus_is_no_answer_and_the_page_says_what_to_do(self, wanted, applicant, signed_in):
        document = attach(wanted, applicant)

        scanning.scan_document(document.pk)

        assert kept(wanted) is None
        assert not readiness_of(again(wanted)).ready
        assert "“quote.pdf” has a virus." in page_of(signed_in, wanted)

    def test_another_file_in_its_place_ends_it(self, wanted, applicant, signed_in):
        scanning.scan_document(attach(wanted, applicant).pk)

        clean = attach(wanted, applicant, files.PDF, "clean.pdf")

        assert readiness_of(again(wanted)).ready
        assert kept(wanted) == [clean.pk]
        assert "has a virus" not in page_of(signed_in, wanted)

    def test_a_clean_file_beside_it_stays(self, wanted, applicant):
        infected, clean = attach(wanted, applicant), attach(wanted, applicant, files.PDF, "clean.pdf")

        scanning.sweep()

        assert kept(wanted) == [clean.pk]
        assert Document.objects.get(pk=infected.pk).state == "infected"


class TestInWhatWasSent:
    @pytest.fixture
    def sent(self, draft, applicant):
        document = attach(draft, applicant)
        sent = submit_application(again(draft), by=applicant, declarations=DECLARED)
        Message.objects.all().delete()
        scanning.scan_document(document.pk)
        return sent

    def test_it_stands_as_signed_and_the_office_is_told(self, sent):
        assert questionnaires.is_as_signed(again(sent).response)
        told = {mail.event: mail for mail in Message.objects.all()}
        assert set(told) == {"documents/infected", "grants/file_infected"}
        assert told["grants/file_infected"].to == sent.call.fund.contact_email
        ask = reverse("casework:ask", args=[sent.call_id, sent.reference])
        assert ask in told["grants/file_infected"].text
        assert "file-found-infected" in [event.verb for event in Event.objects.about(sent)]

    def test_the_officer_sees_which_file_and_asks_for_another(self, sent, officer, sign_in):
        client = sign_in(officer)

        page = client.get(reverse("casework:application", args=[sent.call_id, sent.reference])).content.decode()
        form = client.get(reverse("casework:ask", args=[sent.call_id, sent.reference])).context["form"]

        assert "Has a virus: ask for another file" in page
        assert form["section-papers"].value().startswith("We cannot open “quote.pdf”")
        assert form["section-money"].value() == ""

    def test_what_is_asked_again_begins_without_the_file(self, sent, officer):
        until = timezone.now() + timedelta(days=7)

        reopening = ask_again(sent, {"papers": "Another copy, please."}, until=until, by=officer)

        quote = reopening.response.answers.get(key="quote")
        assert (quote.value, quote.taken_out) == (None, ["quote.pdf"])


class TestAmongTheEvidence:
    @pytest.fixture
    def paper(self, draft, applicant):
        draft.call.evidence_wanted = ["accounts"]
        draft.call.save()
        document = store_upload(files.sent("accounts.pdf", files.INFECTED), by=applicant)
        return EvidenceFactory(
            organisation=draft.organisation, kind="accounts", document=document, dated_on=timezone.localdate()
        )

    def test_a_paper_that_is_being_checked_goes_along(self, draft, applicant, paper):
        sent = submit_application(again(draft), by=applicant, declarations=DECLARED)

        assert [one.document for one in sent.relied_on.all()] == [paper.document]

    def test_one_with_a_virus_holds_the_sending_back(self, draft, applicant, paper, signed_in):
        scanning.scan_document(paper.document_id)

        with pytest.raises(EvidenceMissing, match="accounts"):
            submit_application(again(draft), by=applicant, declarations=DECLARED)
        passport = signed_in.get(reverse("evidence:passport", args=[draft.organisation_id])).content.decode()
        assert "Send another copy" in passport

    def test_where_it_went_along_the_office_is_told(self, draft, applicant, paper, officer, sign_in):
        sent = submit_application(again(draft), by=applicant, declarations=DECLARED)

        scanning.scan_document(paper.document_id)

        mail = Message.objects.get(event="grants/file_infected", about=sent.reference)
        assert "to give another copy among the organisation's papers" in mail.text
        page = sign_in(officer).get(reverse("casework:application", args=[sent.call_id, sent.reference]))
        assert "Has a virus: ask for another file" in page.content.decode()

    def test_another_copy_stands_in_its_place_and_the_record_stays(self, draft, applicant, paper, officer, sign_in):
        sent = submit_application(again(draft), by=applicant, declarations=DECLARED)
        scanning.scan_document(paper.document_id)
        clean = EvidenceFactory(organisation=draft.organisation, kind="accounts", dated_on=timezone.localdate())
        client = sign_in(officer)
        where = [sent.call_id, sent.reference]

        page = client.get(reverse("casework:application", args=where)).content.decode()

        assert "Has a virus" not in page
        assert client.get(reverse("casework:file", args=[*where, clean.document_id])).status_code == 200
        assert [one.document for one in sent.relied_on.all()] == [paper.document]
