"""Two people sign, one after the other: who may, in which order, what stays in between, and when it counts as sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.domain import signing
from grants.domain.applications import CallClosed, NotADraft, save_section, submit_application, withdraw_application
from grants.domain.late_links import give_late_link, use_late_link
from grants.domain.reminders import remind_drafts, remind_signatories_of_changes
from grants.domain.reopening import ask_again, save_reopened, send_again, take_changes_back
from grants.domain.signing import Second, Signatory
from grants.domain.standing import standing_of
from grants.models import Application, Call, Signature
from portal.accounts.roles import Role
from portal.correspondence.desks import readable_by
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayNotSign, MayOnlyRead, accept_invitation, change_role, remove_member
from portal.organisations.models import Invitation, Membership
from portal.questionnaires.domain import AlreadySubmitted, is_as_signed, save_answers
from portal.questionnaires.models import Answer
from tests.grants.domain.test_applications import DECLARED
from tests.grants.domain.test_sending_at_once import at_once
from tests.grants.views.apply.test_sending import DECLARED as FORM
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

State = Application.State
TREASURER = replace(DECLARED, signatory=Signatory("The treasurer", "Treasurer"))


@pytest.fixture
def call(call):
    call.signatories_asked = 2
    call.save()
    return call


@pytest.fixture
def treasurer(organisation):
    return MembershipFactory(organisation=organisation, user__email="treasurer@group.example").user


@pytest.fixture
def writer(organisation):
    return MembershipFactory(organisation=organisation, role=Membership.Role.EDITS).user


@pytest.fixture
def waiting(draft, applicant, treasurer):
    """Signed by the applicant, and the treasurer asked."""
    return submit_application(draft, by=applicant, declarations=DECLARED, second=Second(treasurer))


def stored(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def mails(event: str) -> list[str]:
    return sorted(Message.objects.filter(event=event).values_list("to", flat=True))


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


class TestTheFirst:
    def test_signs_and_it_waits(self, waiting, treasurer):
        one = stored(waiting)

        assert (one.state, one.submitted_at, one.response.submitted_at) == (State.SIGNING, None, None)
        assert [(s.number, s.name, s.asks) for s in one.signatures.all()] == [(1, "A volunteer", treasurer)]
        assert mails("grants/signature_asked") == ["treasurer@group.example"]
        assert mails("grants/application_submitted") == []
        assert verbs() == ["application-signed"]

    def test_twice_is_once(self, waiting, applicant, treasurer):
        again = submit_application(waiting, by=applicant, declarations=DECLARED, second=Second(treasurer))

        assert again.state == State.SIGNING
        assert Signature.objects.count() == 1
        assert Message.objects.count() == 1

    def test_must_say_who_signs_second(self, draft, applicant):
        with pytest.raises(signing.SecondMissing):
            submit_application(draft, by=applicant, declarations=DECLARED)

        assert (stored(draft).state, Signature.objects.count()) == (State.DRAFT, 0)

    def test_cannot_ask_themselves_nor_who_may_not_sign(self, draft, applicant, writer):
        for wrong in (Second(applicant), Second(writer), Second(email=applicant.email), Second(email=writer.email)):
            with pytest.raises(signing.NotTheSecond):
                submit_application(draft, by=applicant, declarations=DECLARED, second=wrong)

    def test_who_may_only_write_does_not_sign(self, draft, writer, applicant):
        with pytest.raises(MayNotSign):
            submit_application(draft, by=writer, declarations=DECLARED, second=Second(applicant))

    def test_invites_somebody_by_mail(self, draft, applicant):
        submit_application(draft, by=applicant, declarations=DECLARED, second=Second(email="new@group.example"))

        invitation = Invitation.objects.get()
        asked = Message.objects.get(event="grants/signature_asked")
        assert (invitation.user.email, invitation.role) == ("new@group.example", "signs")
        assert asked.to == "new@group.example"
        assert f"{reverse('organisations:invitation', args=[invitation.pk])}?next=" in asked.text

    def test_signs_what_they_read(self, draft, applicant, treasurer):
        with pytest.raises(signing.AnswersMoved):
            submit_application(
                draft, by=applicant, declarations=replace(DECLARED, seen="0" * 64), second=Second(treasurer)
            )


class TestTheSecond:
    def test_sends_it(self, waiting, treasurer):
        at = timezone.now()

        sent = submit_application(waiting, by=treasurer, declarations=TREASURER, at=at)

        assert (sent.state, sent.submitted_by, sent.submitted_at) == (State.SUBMITTED, treasurer, at)
        assert [one["name"] for one in sent.declarations["signatories"]] == ["A volunteer", "The treasurer"]
        assert [one["name"] for one in sent.response.frozen["signatures"]] == ["A volunteer", "The treasurer"]
        assert is_as_signed(sent.response)
        assert len({one.answers_sha256 for one in sent.signatures.all()}) == 1
        assert mails("grants/application_submitted") == ["treasurer@group.example", "volunteer@group.example"]

    def test_may_be_anybody_else_who_may_sign(self, waiting, organisation):
        secretary = MembershipFactory(organisation=organisation).user

        assert submit_application(waiting, by=secretary, declarations=TREASURER).state == State.SUBMITTED

    def test_is_not_who_may_only_write_nor_a_stranger(self, waiting, writer):
        with pytest.raises(MayNotSign):
            submit_application(waiting, by=writer, declarations=TREASURER)
        with pytest.raises(MayOnlyRead):
            submit_application(waiting, by=UserFactory(), declarations=TREASURER)

    def test_may_sign_once_they_said_yes(self, draft, applicant):
        submit_application(draft, by=applicant, declarations=DECLARED, second=Second(email="new@group.example"))
        invitation = Invitation.objects.get()
        with pytest.raises(MayOnlyRead):
            submit_application(draft, by=invitation.user, declarations=TREASURER)

        accept_invitation(invitation, by=invitation.user)

        assert submit_application(draft, by=invitation.user, declarations=TREASURER).state == State.SUBMITTED

    def test_must_sign_before_the_call_closes(self, waiting, treasurer):
        with pytest.raises(CallClosed):
            submit_application(waiting, by=treasurer, declarations=TREASURER, at=waiting.call.closes_at)

        assert stored(waiting).state == State.SIGNING

    def test_may_sign_late_with_a_late_link(self, waiting, treasurer):
        now = timezone.now()
        Call.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(hours=1))
        assert standing_of(stored(waiting)).words == "Not sent"
        officer = UserFactory(role=Role.GRANTS_OFFICER)
        link, _ = give_late_link(
            stored(waiting).call,
            waiting.organisation,
            expires_at=now + timedelta(days=1),
            reason="The power was out.",
            by=officer,
            application=waiting,
        )

        use_late_link(link, stored(waiting), by=treasurer)

        assert standing_of(stored(waiting)).words == "Waiting for the second signature"
        assert submit_application(waiting, by=treasurer, declarations=TREASURER).state == State.SUBMITTED

    def test_cannot_build_on_a_signature_that_fell(self, waiting, applicant, treasurer, organisation):
        change_role(organisation.memberships.get(user=applicant), "edits", by=treasurer)

        with pytest.raises(signing.SignatureFell, match="A volunteer signed first but may not sign"):
            submit_application(waiting, by=treasurer, declarations=TREASURER)

    def test_a_member_who_was_taken_out_does_not_bind_it_either(self, waiting, applicant, treasurer, organisation):
        remove_member(organisation.memberships.get(user=applicant), by=treasurer)

        with pytest.raises(signing.SignatureFell):
            submit_application(waiting, by=treasurer, declarations=TREASURER)

    def test_signed_and_sent_stays_whoever_leaves(self, waiting, applicant, treasurer, organisation):
        sent = submit_application(waiting, by=treasurer, declarations=TREASURER)

        remove_member(organisation.memberships.get(user=applicant), by=treasurer)

        assert [one.signed_by for one in sent.signatures.all()] == [applicant, treasurer]


class TestBetweenTheTwo:
    def test_nobody_changes_an_answer(self, waiting, applicant):
        with pytest.raises(NotADraft):
            save_section(waiting, "money", {"amount_requested": "900.00"}, by=applicant)
        with pytest.raises(AlreadySubmitted):
            save_answers(waiting.response, "money", {"amount_requested": "900.00"}, by=applicant)
        with pytest.raises(ProgrammingError, match="waits for a signature"), transaction.atomic():
            Answer.objects.filter(key="amount_requested").update(value="900.00")

    def test_taken_back_it_can_be_changed_and_signed_anew(self, waiting, applicant, treasurer, writer):
        signing.take_signature_back(waiting, by=writer)

        save_section(stored(waiting), "money", {"amount_requested": "900.00"}, by=writer)
        assert (stored(waiting).state, Signature.objects.count()) == (State.DRAFT, 0)
        assert mails("grants/signature_taken_back") == ["treasurer@group.example", "volunteer@group.example"]
        again = submit_application(waiting, by=treasurer, declarations=TREASURER, second=Second(applicant))
        sent = submit_application(again, by=applicant, declarations=DECLARED)
        assert [one["name"] for one in sent.declarations["signatories"]] == ["The treasurer", "A volunteer"]

    def test_a_reader_takes_nothing_back(self, waiting, organisation):
        reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS).user

        with pytest.raises(MayOnlyRead):
            signing.take_signature_back(waiting, by=reader)

    def test_declined_it_goes_back_with_the_reason(self, waiting, treasurer):
        signing.decline_to_sign(waiting, reason="The rent is wrong.", by=treasurer)

        told = Message.objects.get(event="grants/signature_declined")
        assert (told.to, "The rent is wrong." in told.text) == ("volunteer@group.example", True)
        assert stored(waiting).state == State.DRAFT
        assert verbs()[-1] == "signature-declined"

    def test_why_it_was_declined_stays_among_colleagues(self, waiting, treasurer):
        signing.decline_to_sign(waiting, reason="The rent is wrong.", by=treasurer)

        assert not Event.objects.filter(note__contains="rent").exists()
        assert Message.objects.get(event="grants/signature_declined").private

    def test_the_first_does_not_decline_their_own(self, waiting, applicant):
        with pytest.raises(signing.NotTheSecond):
            signing.decline_to_sign(waiting, reason="No.", by=applicant)

    def test_declining_wants_a_reason(self, waiting, treasurer):
        with pytest.raises(signing.ReasonMissing):
            signing.decline_to_sign(waiting, reason=" ", by=treasurer)

    def test_somebody_else_may_be_asked(self, waiting, applicant, organisation):
        secretary = MembershipFactory(organisation=organisation, user__email="secretary@group.example").user

        for _ in range(2):
            signing.ask_another(waiting, Second(secretary), by=applicant)

        assert Signature.objects.get().asks == secretary
        assert mails("grants/signature_asked") == ["secretary@group.example", "treasurer@group.example"]

    @pytest.mark.parametrize("verb", ["take", "decline", "ask"])
    def test_nothing_waits_in_a_draft(self, draft, applicant, treasurer, verb):
        verbs = {
            "take": lambda: signing.take_signature_back(draft, by=applicant),
            "decline": lambda: signing.decline_to_sign(draft, reason="No.", by=treasurer),
            "ask": lambda: signing.ask_another(draft, Second(treasurer), by=applicant),
        }

        with pytest.raises(signing.NothingToSign):
            verbs[verb]()

    def test_given_up_it_is_not_to_be_signed_and_who_should_have_hears(self, waiting, applicant):
        assert withdraw_application(waiting, by=applicant).state == State.WITHDRAWN

        assert mails("grants/signature_given_up") == ["treasurer@group.example"]

    def test_both_are_reminded_on_the_days_of_drafts(self, waiting):
        Application.objects.update(created_at=timezone.now() - timedelta(days=20))
        at = waiting.call.closes_at - timedelta(days=2)

        assert [remind_drafts(at), remind_drafts(at)] == [1, 0]

        assert mails("grants/signature_reminder") == ["treasurer@group.example"]
        assert mails("grants/signature_waits") == ["volunteer@group.example"]
        assert mails("grants/draft_reminder") == []

    def test_where_the_first_signature_fell_those_who_write_are_told_to_sign_anew(
        self, waiting, applicant, treasurer, organisation
    ):
        Application.objects.update(created_at=timezone.now() - timedelta(days=20))
        remove_member(organisation.memberships.get(user=applicant), by=treasurer)

        remind_drafts(waiting.call.closes_at - timedelta(days=2))

        assert mails("grants/signature_fell") == ["treasurer@group.example"]
        assert mails("grants/signature_reminder") + mails("grants/signature_waits") == []

    def test_held_reminders_wait_for_an_officer_until_a_signature_overtakes_them(self, waiting, treasurer):
        Application.objects.update(created_at=timezone.now() - timedelta(days=20))
        Call.objects.update(held_mails=["reminders"])
        remind_drafts(waiting.call.closes_at - timedelta(days=2))
        held = Message.objects.filter(event__in=["grants/signature_reminder", "grants/signature_waits"])
        assert {one.state for one in held} == {"held"}
        assert set(readable_by(UserFactory(role=Role.GRANTS_OFFICER)).filter(state="held")) == set(held)

        submit_application(Application.objects.get(), by=treasurer, declarations=TREASURER)

        assert {one.state for one in held.all()} == {"discarded"}

    def test_a_held_reminder_is_overtaken_when_somebody_else_is_asked(self, waiting, applicant, organisation):
        deputy = MembershipFactory(organisation=organisation).user
        Application.objects.update(created_at=timezone.now() - timedelta(days=20))
        Call.objects.update(held_mails=["reminders"])
        remind_drafts(waiting.call.closes_at - timedelta(days=2))
        reminders = Message.objects.filter(event__in=["grants/signature_reminder", "grants/signature_waits"])
        assert {one.state for one in reminders} == {"held"}

        signing.ask_another(waiting, Second(deputy), by=applicant)

        assert {one.state for one in reminders.all()} == {"discarded"}

    def test_who_was_asked_and_is_gone_is_not_reminded(self, waiting, applicant, treasurer, organisation):
        Application.objects.update(created_at=timezone.now() - timedelta(days=20))
        remove_member(organisation.memberships.get(user=treasurer), by=applicant)

        remind_drafts(waiting.call.closes_at - timedelta(days=2))

        assert mails("grants/signature_reminder") == []
        assert mails("grants/signature_waits") == ["volunteer@group.example"]

    def test_its_status_says_who_must_do_what_by_when(self, waiting, treasurer):
        status = standing_of(stored(waiting))

        assert status.words == "Waiting for the second signature"
        assert status.next.startswith(f"A volunteer has signed it. It is not sent yet: {treasurer} must sign too")


class TestChanges:
    """What the office asks to change is signed by two again."""

    CHEAPER = {"amount_requested": "900.00", "budget": [{"what": "Room", "cost": "900.00"}]}

    @pytest.fixture
    def changed(self, waiting, applicant, treasurer):
        """Sent by both, asked about, and changed."""
        sent = submit_application(waiting, by=treasurer, declarations=TREASURER)
        officer, until = UserFactory(role=Role.GRANTS_OFFICER), timezone.now() + timedelta(days=7)
        asked = ask_again(sent, {"money": "Why is the room so dear?"}, until=until, by=officer)
        save_reopened(asked, "money", self.CHEAPER, by=applicant)
        Message.objects.all().delete()
        return asked

    def test_the_first_signature_sends_nothing_and_holds_the_answers(self, changed, applicant, treasurer):
        one = send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))

        assert str(stored(one).amount_requested) == "1500.00"
        assert f"A volunteer has signed the changes. {treasurer} must sign them too" in standing_of(stored(one)).next
        assert mails("grants/signature_asked") == ["treasurer@group.example"]
        with pytest.raises(AlreadySubmitted):
            save_reopened(changed, "money", {"amount_requested": "800.00"}, by=applicant)

    def test_the_second_sends_it_again(self, changed, applicant, treasurer):
        send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))
        send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))

        one = send_again(changed, by=treasurer, declarations=TREASURER)

        assert str(stored(one).amount_requested) == "900.00"
        assert [signed["name"] for signed in stored(one).declarations["signatories"]] == [
            "A volunteer",
            "The treasurer",
        ]
        assert is_as_signed(stored(one).response)

    def test_both_are_reminded_once_before_the_changes_are_due(self, changed, applicant, treasurer):
        assert remind_signatories_of_changes(changed.until - timedelta(days=1)) == 0
        send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))
        days = [changed.until - timedelta(days=left) for left in (6, 2, 1)]

        assert [remind_signatories_of_changes(day) for day in days] == [0, 1, 0]

        assert mails("grants/changes_reminder") == ["treasurer@group.example"]
        assert mails("grants/changes_wait") == ["volunteer@group.example"]
        reminder = Message.objects.get(event="grants/changes_reminder")
        assert (reminder.good_until, reminder.private) == (changed.until, True)
        assert "changes that we asked for" in reminder.text

    def test_nobody_is_reminded_of_what_both_have_signed(self, changed, applicant, treasurer):
        send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))
        send_again(changed, by=treasurer, declarations=TREASURER)

        assert remind_signatories_of_changes(changed.until - timedelta(days=1)) == 0

    def test_taken_back_it_can_be_changed_again(self, changed, applicant, treasurer, writer):
        send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))

        take_changes_back(changed, by=writer)

        save_reopened(changed, "money", {"amount_requested": "800.00"}, by=applicant)
        assert mails("grants/signature_taken_back") == ["treasurer@group.example", "volunteer@group.example"]
        with pytest.raises(signing.NothingToSign):
            take_changes_back(changed, by=writer)

    def test_on_the_page(self, changed, applicant, treasurer, sign_in):
        page = f"/apply/{changed.application.reference}/changes/"
        first, second = sign_in(applicant), sign_in(treasurer)

        refused = first.post(page, FORM)
        signed = first.post(page, FORM | {"second": str(treasurer.pk)}, follow=True).content.decode()
        back = second.get(f"{page}money/")
        read = second.get(page).content.decode()
        sent = second.post(page, FORM | {"name": "The treasurer"}, follow=True).content.decode()

        assert list(refused.context["form"].errors) == ["second"]
        assert "A volunteer signed the changes" in signed
        assert back.url == page
        assert "£900" in read
        assert "Sent again. We go on checking it." in sent

    def test_taking_back_on_the_page(self, changed, applicant, treasurer, sign_in):
        page = f"/apply/{changed.application.reference}/changes/"
        send_again(changed, by=applicant, declarations=DECLARED, second=Second(treasurer))

        done = sign_in(treasurer).post(page, {"take-back": "yes"}, follow=True).content.decode()

        assert "You can change the answers again." in done


class TestTheDatabase:
    def test_nobody_signs_twice(self, waiting):
        first = Signature.objects.get()
        first.pk, first.number = None, 2

        with pytest.raises(IntegrityError, match="signature_once_for_each_person"), transaction.atomic():
            first.save(force_insert=True)

    def test_no_more_sign_than_the_call_asks(self, waiting, treasurer):
        Signature.objects.all().delete()
        Application.objects.filter(pk=waiting.pk).update(state=State.DRAFT)
        Call.objects.update(signatories_asked=1)
        two = Signature(
            application=waiting,
            response=waiting.response,
            number=2,
            signed_by=treasurer,
            name="T",
            position="T",
            agreed=["Yes"],
            answers_sha256="0" * 64,
            signed_at=timezone.now(),
        )

        with pytest.raises(IntegrityError, match="no more sign than the call asks"), transaction.atomic():
            two.save()

    @pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
    def test_it_is_not_sent_with_one_signature_nor_a_draft_with_any(self, waiting, applicant, state):
        facts = {"submitted_at": timezone.now(), "submitted_by": applicant, "amount_requested": 1000}

        with pytest.raises(IntegrityError, match="have signed the same answers"), transaction.atomic():
            Application.objects.filter(pk=waiting.pk).update(state=state, **facts)

    def test_what_was_sent_stays_signed(self, waiting, treasurer):
        submit_application(waiting, by=treasurer, declarations=TREASURER)

        with pytest.raises(IntegrityError, match="stays signed"), transaction.atomic():
            Signature.objects.first().delete()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Signature.objects.update(name="Somebody else")

    def test_the_call_keeps_how_many_sign(self, waiting):
        with pytest.raises(IntegrityError, match="as many as the call asked"), transaction.atomic():
            Call.objects.update(signatories_asked=1)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_second_signatures_send_it_once(self, waiting, organisation, treasurer):
        secretary = MembershipFactory(organisation=organisation).user
        people = iter([treasurer, secretary])

        sent = at_once(lambda: submit_application(waiting, by=next(people), declarations=TREASURER))

        assert {one.state for one in sent} == {State.SUBMITTED}
        assert Signature.objects.count() == 2
        assert verbs().count("application-submitted") == 1
        assert len(mails("grants/application_submitted")) == 2

    def test_both_first_signatures_make_it_two(self, draft, applicant, treasurer):
        people = iter([(applicant, treasurer), (treasurer, applicant)])

        def sign():
            by, other = next(people)
            return submit_application(draft, by=by, declarations=DECLARED, second=Second(other))

        signed = at_once(sign)

        assert sorted(one.state for one in signed) == [State.SIGNING, State.SUBMITTED]
        assert stored(draft).state == State.SUBMITTED

    def test_the_second_signature_costs_twenty_queries_and_one_commit(self, waiting, sign_in, treasurer):
        client = sign_in(treasurer)
        client.get("/apply/applications/")

        with CaptureQueriesContext(connection) as captured:
            sent = client.post(f"/apply/{waiting.reference}/declarations/", FORM)

        asked = [
            one["sql"] for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
        ]
        assert sent.url == f"/apply/{waiting.reference}/confirmation/"
        assert [one["sql"] for one in captured if one["sql"] == "COMMIT"] == ["COMMIT"]
        assert len(asked) <= 20, "\n".join(one[:150] for one in asked)
