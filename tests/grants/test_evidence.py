"""The evidence that a call wants: shown on the task list, needed for sending, kept with what was sent."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.domain.applications import submit_application
from grants.domain.evidence import EvidenceMissing, evidence_of
from grants.domain.readiness import readiness_of
from grants.forms.signing import DECLARATIONS
from grants.models import Application, ReliedOnEvidence
from portal.accounts.roles import Role
from tests.grants.community_grant import APPLICATION, version_of, write_answers
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.evidence.factories import EvidenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant():
    return UserFactory()


@pytest.fixture
def draft(applicant):
    call = CallFactory(
        questionnaire_version=version_of(APPLICATION), evidence_wanted=["governing_document", "insurance"]
    )
    draft = ApplicationFactory(call=call, organisation__member=applicant, created_by=applicant)
    write_answers(draft.response)
    return draft


def give(application, kind="governing_document", **more):
    if kind == "insurance":
        more = {"expires_on": timezone.localdate() + timedelta(days=100)} | more
    return EvidenceFactory(organisation=application.organisation, kind=kind, **more)


def fresh(application):
    return Application.objects.get(pk=application.pk)


def test_the_task_list_shows_what_is_missing_and_what_is_here(sign_in, draft, applicant):
    give(draft)

    page = sign_in(applicant).get(f"/apply/{draft.reference}/")

    readiness = page.context["readiness"]
    assert [(one.kind, one.state) for one in readiness.evidence] == [
        ("governing_document", "good"),
        ("insurance", "missing"),
    ]
    assert not readiness.ready
    assert f"/account/organisations/{draft.organisation_id}/evidence/insurance/?next=" in page.content.decode()


def test_check_your_answers_shows_the_papers_and_leads_to_what_mends_them(sign_in, draft, applicant):
    given = give(draft)
    answers = f"/apply/{draft.reference}/answers/"
    papers = f"/account/organisations/{draft.organisation_id}/evidence/"

    page = sign_in(applicant).get(answers)

    shown = page.content.decode()
    assert [(one.kind, one.state) for one in page.context["evidence"]] == [
        ("governing_document", "good"),
        ("insurance", "missing"),
    ]
    assert f'href="{papers}insurance/?next={answers}"' in shown
    assert given.document.original_name in shown


def test_of_a_sent_application_the_papers_are_shown_that_went_with_it(sign_in, draft, applicant):
    sent, _ = give(draft), give(draft, "insurance")
    submit_application(draft, by=applicant, declarations=DECLARED)
    later = give(draft)

    shown = sign_in(applicant).get(f"/apply/{draft.reference}/answers/").content.decode()

    papers = f"/account/organisations/{draft.organisation_id}/evidence/"
    assert f'href="{reverse("evidence:file", args=[draft.organisation_id, sent.pk])}"' in shown
    assert f'href="{reverse("evidence:file", args=[draft.organisation_id, later.pk])}"' not in shown
    assert f"{papers}insurance/?next=" not in shown


def test_missing_or_stale_evidence_holds_the_sending_back(draft, applicant):
    give(draft)
    give(draft, "insurance", expires_on=date(2021, 1, 1))

    with pytest.raises(EvidenceMissing, match=r"^Public liability insurance$"):
        submit_application(draft, by=applicant, declarations=DECLARED)

    assert fresh(draft).state == Application.State.DRAFT
    assert not ReliedOnEvidence.objects.exists()


def test_what_it_relies_on_stays_with_it_when_a_newer_paper_comes(draft, applicant):
    constitution, certificate = give(draft), give(draft, "insurance")
    assert readiness_of(fresh(draft)).ready

    sent = submit_application(draft, by=applicant, declarations=DECLARED)
    give(draft, dated_on=date(2026, 1, 1))

    kept = [(one.evidence, one.document, one.sha256) for one in sent.relied_on.all()]
    assert kept == [(one, one.document, one.document.sha256) for one in (constitution, certificate)]
    assert [one.piece for one in evidence_of(fresh(sent))] == [constitution, certificate]


def test_sending_twice_keeps_it_once(draft, applicant):
    give(draft)
    give(draft, "insurance")

    for _ in range(2):
        submit_application(draft, by=applicant, declarations=DECLARED)

    assert draft.relied_on.count() == 2


def test_the_page_to_send_says_which_papers_are_missing(sign_in, draft, applicant):
    give(draft)
    declared = dict.fromkeys(DECLARATIONS, "on") | {
        "name": "A volunteer",
        "position": "Trustee",
    }

    page = sign_in(applicant).post(f"/apply/{draft.reference}/declarations/", declared)

    assert page.status_code == 422
    assert "Give us these papers first, or newer ones: Public liability insurance." in page.content.decode()


def test_the_office_reads_the_dates_and_opens_the_paper(sign_in, draft, applicant):
    constitution = give(draft)
    give(draft, "insurance")
    sent = submit_application(draft, by=applicant, declarations=DECLARED)
    newer = give(draft, dated_on=date(2026, 1, 1))
    officer = sign_in(UserFactory(role=Role.GRANTS_OFFICER))
    where = [sent.call_id, sent.reference]

    page = officer.get(reverse("casework:application", args=where))

    assert "Dated 6 April 2020" in page.content.decode()
    assert officer.get(reverse("casework:file", args=[*where, constitution.document_id])).status_code == 200
    assert officer.get(reverse("casework:file", args=[*where, newer.document_id])).status_code == 404


def test_a_call_that_wants_nothing_asks_for_nothing(sign_in, applicant):
    draft = ApplicationFactory(organisation__member=applicant)

    assert readiness_of(draft).evidence == ()


def test_who_thinks_of_applying_reads_what_is_wanted(client, draft):
    page = client.get(f"/apply/{draft.call.slug}/").content.decode()

    assert "governing document, public liability insurance" in page
