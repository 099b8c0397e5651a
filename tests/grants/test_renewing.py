"""New questions for a call that people are applying to."""

from dataclasses import replace

import pytest
from django.urls import reverse

from grants.domain.officers import OnlyForOfficers
from grants.domain.renewing import ChangedMeanwhile, move_drafts, take_new_questions
from grants.models import Application, Call
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from portal.questionnaires.blocks import stream_of
from portal.questionnaires.schema import Kind, Question
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def changed(call):
    """The questionnaire of the call with one question more; its schema."""
    questionnaire = call.questionnaire_version.questionnaire
    schema = call.questionnaire_version.schema
    first = schema.sections[0]
    extra = Question(key="one_more", kind=Kind.SHORT, label="One thing more?", required=False)
    more = replace(schema, sections=(replace(first, questions=(*first.questions, extra)), *schema.sections[1:]))
    questionnaire.sections = stream_of(more)
    questionnaire.save()
    return type(questionnaire).objects.get(pk=questionnaire.pk).schema


def test_who_begins_gets_the_new_questions_and_who_is_writing_keeps_theirs(call, draft, changed, officer):
    version = take_new_questions(call, seen=changed.sha256, by=officer)

    assert Call.objects.get(pk=call.pk).questionnaire_version == version
    assert version.schema.question("one_more") is not None
    assert Application.objects.get(pk=draft.pk).response.version == call.questionnaire_version


def test_a_difference_that_was_not_shown_is_not_taken(call, changed, officer):
    with pytest.raises(ChangedMeanwhile):
        take_new_questions(call, seen="what stood there before", by=officer)


def test_a_draft_is_moved_with_its_answers_and_its_people_hear(call, draft, changed, officer, applicant):
    answers = draft.response.kept()
    version = take_new_questions(call, seen=changed.sha256, by=officer)

    moved = move_drafts(call, [draft.reference, "SDF-2026-9999"], by=officer)

    now = Application.objects.get(pk=draft.pk)
    assert (moved, now.response.version, now.response.kept()) == ([draft], version, answers)
    mail = Message.objects.get()
    assert (mail.to, "- New: “One thing more?”" in mail.text) == (applicant.email, True)
    assert Event.objects.get(verb="application-moved").note == "New: “One thing more?”"


def test_moving_twice_moves_once(call, draft, changed, officer):
    take_new_questions(call, seen=changed.sha256, by=officer)
    move_drafts(call, [draft.reference], by=officer)

    assert move_drafts(call, [draft.reference], by=officer) == []


def test_what_was_sent_stays(call, changed, officer):
    sent = ApplicationFactory(call=call, sent=True)
    take_new_questions(call, seen=changed.sha256, by=officer)

    assert move_drafts(call, [sent.reference], by=officer) == []


def test_only_officers_renew_and_move(call, changed):
    commissioner = UserFactory(role=Role.COMMISSIONER)

    with pytest.raises(OnlyForOfficers):
        take_new_questions(call, seen=changed.sha256, by=commissioner)
    with pytest.raises(OnlyForOfficers):
        move_drafts(call, [], by=commissioner)


def test_the_page_shows_what_is_different_and_does_both(sign_in, call, draft, changed, officer):
    office, address = sign_in(officer), reverse("casework:versions", args=[call.pk])

    before = office.get(address).content.decode()
    office.post(address, {"take": "1", "seen": changed.sha256})
    after = office.get(address).content.decode()
    office.post(address, {"move": "1", "draft": [draft.reference]})

    assert ("New: “One thing more?”" in before, f'value="{draft.reference}"' in before) == (True, False)
    assert f'value="{draft.reference}"' in after
    assert Application.objects.get(pk=draft.pk).response.version.number == 2


def test_a_stale_page_is_told(sign_in, call, changed, officer):
    response = sign_in(officer).post(reverse("casework:versions", args=[call.pk]), {"take": "1", "seen": "stale"})

    assert (response.status_code, Call.objects.get(pk=call.pk).questionnaire_version_id) == (
        409,
        call.questionnaire_version_id,
    )


def test_rubbish_moves_nothing(sign_in, call, draft, officer):
    response = sign_in(officer).post(
        reverse("casework:versions", args=[call.pk]), {"move": "1", "draft": ["a\x00", "../../x", ""]}
    )

    assert response.status_code == 302
