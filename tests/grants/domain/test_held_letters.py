"""A decision whose letter is held is nobody's to know until the letter goes: no applicant's, and not the public's."""

import pytest
from django.urls import reverse

from grants.domain.decisions import LETTERS, AlreadyReleased, decide
from grants.domain.release import release_decisions, to_release
from grants.models import Call, Decision, PublishedAward, PublishedDecision, PublishedResult
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.correspondence.domain import outbox
from portal.events import ledger
from portal.mail.models import Message
from tests.grants.domain.test_decisions import AGREED, DECLINE, award
from tests.grants.scenes import call_with_panel, scored
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db
WITH_THE_PANEL = "With the panel"


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def call(commissioner, officer):
    """An award and a decline, released by a call that holds its decision letters."""
    call = call_with_panel()
    Call.objects.filter(pk=call.pk).update(held_mails=["decisions"])
    decide(scored(call, *AGREED, title="Youth clubs"), award("900.00"), by=commissioner)
    decide(scored(call, *AGREED, title="Garden"), DECLINE, by=commissioner)
    release_decisions(Call.objects.get(pk=call.pk), by=officer)
    return Call.objects.get(pk=call.pk)


def application_of(title):
    return Decision.objects.live().get(application__title=title).application


def letters_about(title):
    return Message.objects.filter(about=application_of(title).reference, event__in=LETTERS).order_by("pk")


def status_page(sign_in, title):
    application = application_of(title)
    reader = MembershipFactory(organisation=application.organisation, role="read").user
    return sign_in(reader).get(reverse("apply:application", args=[application.reference])).content.decode()


def test_nobody_outside_sees_a_decision_whose_letter_is_held(call, client, sign_in):
    award_page, decline_page = status_page(sign_in, "Youth clubs"), status_page(sign_in, "Garden")

    assert {one.state for one in Message.objects.filter(event__in=LETTERS)} == {"held"}
    assert (WITH_THE_PANEL in award_page, "£900" in award_page) == (True, False)
    assert (WITH_THE_PANEL in decline_page, "Not awarded" in decline_page) == (True, False)
    assert Agreement.objects.get().state == Agreement.State.PLANNED
    assert not PublishedAward.objects.exists()
    assert not PublishedDecision.objects.exists()
    assert not PublishedResult.objects.exists()
    assert "Youth clubs" not in client.get("/open-data/grants.json").text
    assert Call.objects.get().released_at is None


def test_the_letter_that_goes_tells_its_decision_and_no_other(call, sign_in, officer):
    letter = letters_about("Youth clubs").first()
    outbox.release_message(letter, seen=0, by=officer)

    assert "£900" in status_page(sign_in, "Youth clubs")
    assert WITH_THE_PANEL in status_page(sign_in, "Garden")
    assert Agreement.objects.get().state == Agreement.State.OFFERED
    assert [one.title for one in PublishedAward.objects.all()] == ["Youth clubs"]
    assert Decision.objects.get(application__title="Garden").released_at is None
    assert ledger.timeline(application_of("Youth clubs")).filter(verb="decision-released").get().actor == officer


def test_all_of_a_calls_letters_tell_all_its_decisions_at_once(call, sign_in, officer):
    folder = f"call-{call.pk}"
    waiting = outbox.to_release(folder, officer)
    outbox.release_folder(folder, seen=outbox.mark_of(waiting), by=officer)

    assert not Decision.objects.filter(released_at=None).exists()
    assert "Not awarded" in status_page(sign_in, "Garden")
    summary = PublishedDecision.objects.get(award=None).summary
    assert summary.startswith("2 applications decided: 1 awarded £900 in all")
    assert Call.objects.get().released_at is not None


def test_a_decision_may_still_be_changed_while_its_letter_is_held(call, commissioner, officer):
    standing = Decision.objects.get(application__title="Garden")
    decide(standing.application, award("100.00"), by=commissioner, replaces=standing.pk, change_reason="A miscount.")

    assert [one.state for one in letters_about("Garden")] == ["discarded"] * letters_about("Garden").count()
    assert [one.application.title for one in to_release(call).decisions] == ["Garden"]


def test_a_told_decision_stands(call, commissioner, officer):
    outbox.release_message(letters_about("Garden").first(), seen=0, by=officer)
    told = Decision.objects.get(application__title="Garden")

    with pytest.raises(AlreadyReleased):
        decide(told.application, award("100.00"), by=commissioner, replaces=told.pk, change_reason="A miscount.")


def test_a_discarded_letter_keeps_its_decision_back_for_the_next_release(call, sign_in, officer):
    for letter in letters_about("Garden"):
        outbox.discard_message(letter, reason="The words were wrong.", seen=0, by=officer)

    assert [one.application.title for one in to_release(call).decisions] == ["Garden"]
    assert WITH_THE_PANEL in status_page(sign_in, "Garden")
    release_decisions(call, by=officer)
    assert letters_about("Garden").held().exists()


def test_a_second_letter_about_a_told_decision_changes_nothing(call, officer):
    first = letters_about("Garden").first()
    again = Message.objects.create(
        to="second@group.example",
        subject="x",
        text="x",
        about=first.about,
        event=first.event,
        private=False,
        state="held",
    )
    outbox.release_message(first, seen=0, by=officer)
    told_at = Decision.objects.get(application__title="Garden").released_at
    outbox.release_message(again, seen=0, by=officer)

    assert Decision.objects.get(application__title="Garden").released_at == told_at


def test_where_there_is_nobody_to_write_to_there_is_no_letter_to_wait_for(commissioner, officer):
    call = call_with_panel()
    Call.objects.filter(pk=call.pk).update(held_mails=["decisions"])
    paper = scored(call, *AGREED, title="On paper", is_paper=True, organisation__contacts=[])
    decide(paper, DECLINE, by=commissioner)
    release_decisions(Call.objects.get(pk=call.pk), by=officer)

    assert Decision.objects.get().released_at is not None


def test_the_office_reads_what_releasing_a_letter_means(call, sign_in, officer):
    letter = letters_about("Garden").first()
    browser = sign_in(officer)

    assert "Nobody outside knows of this decision yet." in browser.get(f"/office/outbox/{letter.pk}/").text
    assert "kept back again" in browser.get(f"/office/outbox/{letter.pk}/discard/").text
    assert "Nobody outside knows of this decision yet." in browser.get(f"/office/outbox/held/call-{call.pk}/").text
    assert "wait with their letters in the" in browser.get(reverse("casework:release", args=[call.pk])).text
