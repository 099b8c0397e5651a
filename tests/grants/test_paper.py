"""An application on paper: who keys it in, what its day means, what it has in common with every other."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from grants.domain import paper
from grants.domain.applications import EnoughSent, NotADraft, save_section, start_application, submit_application
from grants.domain.assigning import KnowsWhoApplies, assign
from grants.domain.conflicts import BelongsToApplicant, declare_conflict
from grants.domain.gates import check_gate, finish_checks
from grants.domain.letters import addresses
from grants.domain.officers import OnlyForOfficers
from grants.domain.reminders import remind_drafts
from grants.domain.reopening import NobodyToAnswer, ask_again
from grants.domain.signing import Signatory
from grants.models import Application, PaperForm
from grants.views.office.frame import address
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayOnlyRead
from portal.organisations.models import Organisation
from portal.questionnaires.domain import ResponseIncomplete, is_as_signed
from portal.questionnaires.domain.signing import answers_in_words
from tests.grants.community_grant import ELIGIBLE, write_answers
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, GateFactory, PanelMemberFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]
State = Application.State
SIGNED = [Signatory("The chair", "Chair")]


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER, email="officer@office.example")


@pytest.fixture
def group():
    """An organisation that nobody acts for online."""
    return OrganisationFactory(name="Bell Ringers")


@pytest.fixture
def draft(call, group, officer):
    """Every question keyed in."""
    one = paper.start_paper_application(call, group, received_at=timezone.now() - timedelta(days=1), by=officer)
    write_answers(one.response)
    return one


def scan() -> SimpleUploadedFile:
    return files.sent("scan.pdf", files.PDF)


def send(draft, officer, **changed):
    return paper.send_paper_application(draft, by=officer, **({"scan": scan(), "signatories": SIGNED} | changed))


class TestBeginning:
    def test_makes_a_marked_draft_and_says_who(self, draft, officer):
        assert (draft.is_paper, draft.state, draft.created_by) == (True, State.DRAFT, officer)
        assert draft.paper.entered_by == officer
        assert Event.objects.get().verb == "paper-form-begun"

    def test_is_for_officers_who_do_not_belong_to_the_applicant(self, call, group, officer):
        at = timezone.now()
        with pytest.raises(OnlyForOfficers):
            paper.start_paper_application(call, group, received_at=at, by=UserFactory())
        MembershipFactory(organisation=group, user=officer)
        with pytest.raises(BelongsToApplicant):
            paper.start_paper_application(call, group, received_at=at, by=officer)

    def test_in_time_and_entered_after_the_close_is_in_time(self, call, group, officer):
        at = timezone.now() - timedelta(hours=3)
        call.closes_at = timezone.now() - timedelta(hours=2)
        call.save()

        one = paper.start_paper_application(call, group, received_at=at, by=officer)
        save_section(one, "money", {"amount_requested": "900.00"}, by=officer)

        assert one.response.answers.get(key="amount_requested").value == "900.00"

    def test_late_is_taken_for_a_reason_alone(self, call, group, officer):
        call.closes_at = timezone.now() - timedelta(hours=2)
        call.save()
        at = timezone.now() - timedelta(hours=1)

        with pytest.raises(paper.LateWithoutReason):
            paper.start_paper_application(call, group, received_at=at, by=officer, late_reason=" ")
        one = paper.start_paper_application(call, group, received_at=at, by=officer, late_reason="The post was late.")

        assert one.paper.late_reason == "The post was late."
        assert Event.objects.get().note == "The post was late."

    @pytest.mark.parametrize("days", [-30, 1])
    def test_neither_before_the_call_opened_nor_in_the_future(self, call, group, officer, days):
        with pytest.raises(paper.NotToBeKeyedIn):
            paper.start_paper_application(call, group, received_at=timezone.now() + timedelta(days=days), by=officer)

    def test_one_application_of_one_organisation(self, call, group, officer, draft):
        at = timezone.now()
        with pytest.raises(paper.BegunAlready, match=draft.reference):
            paper.start_paper_application(call, group, received_at=at, by=officer)
        send(draft, officer)
        with pytest.raises(EnoughSent):
            paper.start_paper_application(call, group, received_at=at, by=officer)

    def test_a_member_who_begins_online_finds_it_and_only_reads(self, call, group, draft):
        member = MembershipFactory(organisation=group).user

        found = start_application(call, group, by=member, eligibility_answers=ELIGIBLE)

        assert found == draft
        with pytest.raises(MayOnlyRead):
            save_section(found, "money", {"amount_requested": "900.00"}, by=member)
        with pytest.raises(MayOnlyRead):
            submit_application(found, by=member, declarations=DECLARED)


class TestKeyingIn:
    def test_another_officer_goes_on_with_it(self, draft):
        save_section(draft, "money", {"amount_requested": "900.00"}, by=UserFactory(role=Role.GRANTS_OFFICER))

        assert draft.response.answers.get(key="amount_requested").value == "900.00"

    def test_who_has_an_interest_does_not(self, draft, officer):
        declare_conflict(draft, nature="A cousin rings there.", by=officer)

        with pytest.raises(MayOnlyRead):
            save_section(draft, "money", {"amount_requested": "900.00"}, by=officer)

    def test_an_officer_writes_in_nobody_elses_draft(self, call, officer):
        theirs = ApplicationFactory(call=call)

        with pytest.raises(MayOnlyRead):
            save_section(theirs, "money", {"amount_requested": "900.00"}, by=officer)

    def test_nobody_is_reminded_of_it(self, draft):
        Application.objects.update(created_at=timezone.now() - timedelta(days=20))

        assert remind_drafts(draft.call.closes_at - timedelta(days=1)) == 0


class TestSending:
    def test_it_goes_the_way_of_every_other_with_the_papers_day(self, draft, officer):
        sent = send(draft, officer)

        assert (sent.state, sent.submitted_by, sent.submitted_at) == (State.SUBMITTED, officer, draft.paper.received_at)
        assert sent.declarations["signatories"] == [{"name": "The chair", "position": "Chair"}]
        assert sent.response.frozen["signatures"][0]["scan_sha256"] == PaperForm.objects.get().scan.sha256
        assert is_as_signed(sent.response)
        assert Event.objects.about(sent).latest("pk").verb == "paper-form-keyed-in"

    def test_twice_is_once(self, draft, officer):
        assert send(draft, officer).submitted_at == send(draft, officer).submitted_at
        assert Message.objects.filter(event="grants/received_on_paper").count() == 2

    def test_the_contacts_hear_and_the_officer_is_no_applicant(self, draft, officer, group):
        group.contacts.filter(position=2).update(email="")

        sent = send(draft, officer)

        first = group.contacts.get(position=1).email
        assert [one.to for one in Message.objects.all()] == [first]
        assert addresses(sent) == [first]

    def test_nobody_hears_where_nobody_has_an_address(self, draft, officer, group):
        group.contacts.update(email="")

        send(draft, officer)

        assert not Message.objects.exists()

    def test_what_is_not_answered_is_said(self, draft, officer):
        draft.response.answers.filter(key="summary").update(value=None)

        with pytest.raises(ResponseIncomplete):
            send(draft, officer)

    def test_what_the_paper_leaves_blank_stays_blank_and_whoever_reads_it_sees_that(self, draft, officer):
        draft.response.answers.filter(key__in=["summary", "project_name"]).delete()
        draft.response.answers.filter(key="starts_on").update(value=None, typed=["", "spring", "2027"])

        sent = send(draft, officer, left_blank=["summary", "project_name", "starts_on", "ends_on", "made_up"])

        assert sent.state == State.SUBMITTED
        assert PaperForm.objects.get().left_blank == ["project_name", "summary", "starts_on"]
        assert (sent.title, sent.summary, sent.starts_on) == ("A project without a name", "", None)
        words = {one.key: one.lines for part in answers_in_words(sent.response).sections for one in part.answers}
        assert words["summary"] == ("Left blank on the paper.",)
        assert words["starts_on"] == ("On the paper, not as it is asked: spring / 2027",)
        assert is_as_signed(sent.response)
        event = Event.objects.about(sent).latest("pk")
        assert event.changes["left_blank"] == [None, "project_name, summary, starts_on"]

    def test_how_much_is_asked_for_is_never_left_blank(self, draft, officer):
        draft.response.answers.filter(key="amount_requested").delete()

        with pytest.raises(ResponseIncomplete):
            send(draft, officer, left_blank=["amount_requested"])

    def test_as_many_signed_the_paper_as_the_call_asks(self, draft, officer):
        draft.call.signatories_asked = 2
        draft.call.save()

        with pytest.raises(paper.SignatureMissing):
            send(draft, officer)

        assert send(draft, officer, signatories=[*SIGNED, Signatory("The treasurer", "Treasurer")]).submitted_at

    def test_only_officers_and_only_paper(self, draft, call, officer):
        with pytest.raises(OnlyForOfficers):
            send(draft, UserFactory())
        with pytest.raises(MayOnlyRead):
            send(ApplicationFactory(call=call, reference="OTH-2026-0001"), officer)

    def test_the_officer_who_keyed_it_in_may_check_it(self, draft, officer):
        gate = GateFactory(call=draft.call)
        sent = send(draft, officer)

        check_gate(sent, gate, passed=True, reason="In order.", by=officer)

        assert finish_checks(sent, by=officer).state == State.ASSESSING

    def test_in_a_blind_call_who_keyed_it_in_does_not_score_it(self, draft, officer):
        draft.call.blind = True
        draft.call.save()
        PanelMemberFactory(call=draft.call, user=officer)
        finish_checks(send(draft, officer), by=officer)

        with pytest.raises(KnowsWhoApplies):
            assign(draft, officer, by=UserFactory(role=Role.GRANTS_OFFICER))


class TestChanges:
    ASKED = {"money": "How many rooms?"}

    def ask(self, sent, officer):
        return ask_again(sent, self.ASKED, until=timezone.now() + timedelta(days=7), by=officer)

    def test_nobody_is_asked_for_changes_where_nobody_can_sign_in(self, draft, officer, group, sign_in):
        sent = send(draft, officer)
        MembershipFactory(organisation=group, role="read")
        page = sign_in(officer).get(address(sent)).content.decode()

        with pytest.raises(NobodyToAnswer):
            self.ask(sent, officer)

        assert "Check this application" in page
        assert "Ask for changes" not in page

    def test_whoever_has_a_login_may_be_asked(self, draft, officer, group, sign_in):
        sent = send(draft, officer)
        MembershipFactory(organisation=group)
        page = sign_in(officer).get(address(sent)).content.decode()

        assert "Ask for changes" in page
        assert self.ask(sent, officer).application == sent


class TestTheDatabase:
    def test_it_is_not_sent_without_the_scan(self, draft, officer):
        facts = {"submitted_at": timezone.now(), "submitted_by": officer, "amount_requested": 1000}

        with pytest.raises(IntegrityError, match="have signed the same answers"), transaction.atomic():
            Application.objects.filter(pk=draft.pk).update(state=State.SUBMITTED, **facts)

    def test_late_has_a_reason(self, draft, officer):
        PaperForm.objects.all().delete()

        with pytest.raises(IntegrityError, match="only for a reason"), transaction.atomic():
            PaperForm.objects.create(application=draft, received_at=draft.call.closes_at, entered_by=officer)

    def test_paper_stays_paper_and_its_day_its_day(self, draft):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Application.objects.update(is_paper=False)
        with pytest.raises(ProgrammingError), transaction.atomic():
            PaperForm.objects.update(received_at=timezone.now())


class TestThePages:
    @pytest.fixture
    def desk(self, sign_in, officer):
        return sign_in(officer)

    def begin(self, desk, call, **fields):
        at = timezone.localtime(timezone.now() - timedelta(hours=1))
        data = {"organisation": "Bell Ringers", "received_at": f"{at:%Y-%m-%d %H:%M}"} | fields
        return desk.post(f"/office/calls/{call.pk}/paper/", data)

    def test_from_the_form_to_the_page_of_the_application(self, desk, call, group):
        begun = self.begin(desk, call)
        one = Application.objects.get()
        assert begun.url == f"/apply/{one.reference}/"
        assert "You key in what Bell Ringers sent on paper" in desk.get(begun.url).content.decode()
        money = {"amount_requested": "900", "page-left": "amount_requested"}
        saved = desk.post(f"/apply/{one.reference}/sections/money/save/", money, headers={"accept": "application/json"})
        assert saved.status_code == 200
        one.response.answers.all().delete()
        write_answers(one.response)
        assert "Add the signed paper" in desk.get(begun.url).content.decode()

        data = {"scan": scan(), "declared": "on", "name_1": "The chair", "position_1": "Chair"}
        sent = desk.post(f"/office/calls/{call.pk}/paper/{one.reference}/send/", data, follow=True)

        page = sent.content.decode()
        assert sent.redirect_chain == [(f"/office/calls/{call.pk}/applications/{one.reference}/", 302)]
        assert "Keyed in from paper" in page
        assert "Not scanned for viruses" in page
        assert desk.get(f"/office/calls/{call.pk}/applications/{one.reference}/files/{one.paper.scan_id}/")
        listed = desk.get(f"/office/calls/{call.pk}/").content.decode()
        assert "keyed in from paper" in listed

    def test_a_page_with_blanks_leads_on_and_the_blanks_are_ticked_at_the_end(self, desk, draft):
        draft.response.answers.filter(key__in=["summary", "amount_requested"]).delete()
        project = f"/apply/{draft.reference}/sections/project/"
        shown = desk.get(project).context["form"]
        names = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
        assert desk.post(project, names | {"summary": ""}).status_code == 302
        send_at = f"/office/calls/{draft.call_id}/paper/{draft.reference}/send/"
        data = {"declared": "on", "name_1": "The chair", "position_1": "Chair"}

        page = desk.get(send_at)
        refused = desk.post(send_at, data | {"scan": scan()})

        assert page.context["form"].fields["left_blank"].choices == [("summary", "What will you do?")]
        assert page.context["needed"] == ["How much do you ask for?"]
        assert refused.status_code == 422
        assert refused.context["form"].errors["scan"] == [
            "Choose “scan.pdf” again: the file is not kept until the rest is right."
        ]
        draft.response.answers.update_or_create(key="amount_requested", defaults={"value": "1000.00", "typed": None})
        assert desk.post(send_at, data | {"scan": scan(), "left_blank": ["summary"]}).status_code == 302
        listed = desk.get(f"/office/calls/{draft.call_id}/applications/{draft.reference}/").content.decode()
        assert "Left blank on the paper." in listed

    def test_a_new_organisation_is_made_with_its_contacts(self, desk, call):
        new = {
            "organisation": "New Group",
            "is_new": "on",
            "kind": "community_group",
            "address": "1 High Street",
            "town": "Poole",
            "postcode": "bh151aa",
            "name_1": "The chair",
            "telephone_1": "01202 000000",
        }

        begun = self.begin(desk, call, **new)

        one = Application.objects.get()
        assert begun.url == f"/apply/{one.reference}/"
        assert (one.organisation.name, one.organisation.postcode) == ("New Group", "BH15 1AA")
        assert list(one.organisation.contacts.values_list("name", "email")) == [("The chair", "")]
        assert not one.organisation.memberships.exists()

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"organisation": "Ringers"}, ["organisation"]),
            ({"organisation": ""}, ["organisation"]),
            ({"received_at": "soon"}, ["received_at"]),
            ({"is_new": "on"}, ["is_new", "kind", "address", "town", "postcode", "name_1"]),
            ({"received_at": "2020-01-01 12:00"}, ["__all__"]),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(self, desk, call, group, fields, wrong):
        refused = self.begin(desk, call, **fields)

        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == wrong
        assert not Application.objects.exists()

    def test_a_refused_form_makes_no_organisation(self, desk, call):
        facts = {"kind": "community_group", "address": "1", "town": "Poole", "postcode": "BH15 1AA", "name_1": "A"}

        self.begin(desk, call, organisation="New Group", is_new="on", received_at="2020-01-01 12:00", **facts)

        assert not Organisation.objects.filter(name="New Group").exists()

    def test_a_file_that_is_no_scan_is_refused_at_its_field(self, desk, draft):
        data = {"declared": "on", "name_1": "The chair", "position_1": "Chair"}
        wrong = SimpleUploadedFile("scan.exe", b"MZ", content_type="application/pdf")

        refused = desk.post(f"/office/calls/{draft.call_id}/paper/{draft.reference}/send/", data | {"scan": wrong})

        assert list(refused.context["form"].errors) == ["scan"]

    def test_it_is_given_up(self, desk, draft):
        done = desk.post(f"/apply/{draft.reference}/withdraw/", {"sure": "on"})

        assert done.url == f"/office/calls/{draft.call_id}/paper/"
        assert Application.objects.get().state == State.WITHDRAWN

    @pytest.mark.parametrize("who", [Role.COMMISSIONER, Role.PANEL_MEMBER])
    def test_others_find_nothing(self, sign_in, draft, who):
        assert sign_in(UserFactory(role=who)).get(f"/apply/{draft.reference}/").status_code == 404

    def test_a_member_reads_that_the_office_keys_it_in(self, sign_in, draft, group):
        client = sign_in(MembershipFactory(organisation=group).user)

        page = client.get(f"/apply/{draft.reference}/").content.decode()

        assert "Being keyed in" in page
        assert "Add the signed paper" not in page
        assert client.get(f"/apply/{draft.reference}/sections/money/").status_code == 302
        assert client.get(f"/apply/{draft.reference}/declarations/").status_code == 403

    def test_a_member_reads_it_once_it_is_sent(self, sign_in, draft, group, officer):
        send(draft, officer)

        client = sign_in(MembershipFactory(organisation=group).user)
        page = client.get(f"/apply/{draft.reference}/").content.decode()

        assert "The office keyed this in for Bell Ringers" in page
        assert client.get(f"/apply/{draft.reference}/confirmation/").url == f"/apply/{draft.reference}/"

    def test_each_part_says_that_it_comes_from_paper(self, desk, draft):
        part = desk.get(f"/apply/{draft.reference}/sections/money/").content.decode()

        assert "You key in what Bell Ringers sent on paper" in part


def test_a_withdrawn_one_is_not_sent(call, group, officer, private_folder):
    one = paper.start_paper_application(call, group, received_at=timezone.now(), by=officer)
    one.withdraw()
    one.save()

    with pytest.raises(NotADraft):
        send(one, officer)
