"""The people who act for an organisation: asked and saying yes, doing more or less, taken out, leaving."""

import pytest

from portal.events import ledger
from portal.mail.models import Message
from portal.organisations.domain import (
    AlreadyAMember,
    LastWhoSigns,
    MayNotSign,
    MayOnlyRead,
    accept_invitation,
    change_role,
    invite_member,
    remove_member,
    take_back_invitation,
)
from portal.organisations.models import Invitation, Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import InvitationFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def signatory():
    return UserFactory(email="volunteer@group.example", name="A volunteer")


@pytest.fixture
def organisation(signatory):
    return OrganisationFactory(member=signatory)


def joined(organisation, role, **user):
    return MembershipFactory(organisation=organisation, user=UserFactory(**user), role=role)


def people(organisation, *more):
    return "/".join([f"/account/organisations/{organisation.pk}/people", *(str(one) for one in more)]) + "/"


def mails():
    return list(Message.objects.order_by("pk").values_list("event", "to"))


def verbs(organisation):
    return [event.verb for event in ledger.timeline(organisation)]


class TestInviting:
    def test_nobody_is_a_member_before_their_yes(self, organisation, signatory):
        invitation = invite_member(organisation, "colleague@group.example", Role.EDITS, by=signatory)

        assert organisation.memberships.count() == 1
        assert not invitation.user.has_usable_password()
        assert mails() == [("organisations/invitation", "colleague@group.example")]
        membership = accept_invitation(invitation, by=invitation.user)
        assert mails()[1:] == [("organisations/member_joined", signatory.email)]
        assert (membership.role, membership.organisation) == (Role.EDITS, organisation)
        assert accept_invitation(invitation, by=invitation.user) == membership
        assert not Invitation.objects.exists()
        assert verbs(organisation) == ["member-added", "member-invited"]

    def test_asked_twice_is_asked_once_and_the_last_role_stands(self, organisation, signatory):
        invite_member(organisation, "colleague@group.example", Role.EDITS, by=signatory)
        invite_member(organisation, "Colleague@group.example", Role.EDITS, by=signatory)
        invite_member(organisation, "colleague@group.example", Role.SIGNS, by=signatory)

        assert Invitation.objects.get().role == Role.SIGNS
        assert len(mails()) == 2

    def test_a_member_is_not_asked_again(self, organisation, signatory):
        reader = joined(organisation, Role.READS)

        with pytest.raises(AlreadyAMember):
            invite_member(organisation, reader.user.email, Role.SIGNS, by=signatory)

        assert mails() == []

    def test_readers_ask_nobody(self, organisation):
        reader = joined(organisation, Role.READS).user

        with pytest.raises(MayOnlyRead):
            invite_member(organisation, "colleague@group.example", Role.EDITS, by=reader)

    def test_who_may_not_sign_lets_nobody_sign_and_undoes_no_such_invitation(self, organisation, signatory):
        writer = joined(organisation, Role.EDITS).user
        invitation = invite_member(organisation, "colleague@group.example", Role.SIGNS, by=signatory)

        with pytest.raises(MayNotSign):
            invite_member(organisation, "another@group.example", Role.SIGNS, by=writer)
        with pytest.raises(MayNotSign):
            invite_member(organisation, "colleague@group.example", Role.READS, by=writer)
        with pytest.raises(MayNotSign):
            take_back_invitation(invitation, by=writer)

        assert Invitation.objects.get().role == Role.SIGNS

    def test_an_invitation_that_was_taken_back_makes_nobody_a_member(self, organisation, signatory):
        invitation = InvitationFactory(organisation=organisation)

        take_back_invitation(invitation, by=signatory)

        with pytest.raises(Invitation.DoesNotExist):
            accept_invitation(invitation, by=invitation.user)
        assert organisation.memberships.count() == 1

    def test_nobody_says_yes_to_an_invitation_of_somebody_else(self, organisation):
        with pytest.raises(Invitation.DoesNotExist):
            accept_invitation(InvitationFactory(organisation=organisation), by=UserFactory())


class TestInvitingOnThePages:
    def test_ones_own_address_says_so(self, sign_in, organisation, signatory):
        page = sign_in(signatory).post(people(organisation), {"email": "Volunteer@group.example", "role": "edits"})

        assert page.status_code == 422
        assert page.context["form"].errors == {
            "email": ["This is your own address, and you belong to this organisation already."]
        }
        assert "<title>Error: People who act for" in page.content.decode()

    def test_an_address_longer_than_any_is_refused_at_the_field(self, sign_in, organisation, signatory):
        typed = "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".example"

        page = sign_in(signatory).post(people(organisation), {"email": typed, "role": "edits"})

        assert page.status_code == 422
        assert page.context["form"].errors == {
            "email": ["An e-mail address has 254 characters at most. Check what you entered"]
        }

    def test_a_members_address_says_what_they_may_do(self, sign_in, organisation, signatory):
        reader = joined(organisation, Role.READS)

        page = sign_in(signatory).post(people(organisation), {"email": reader.user.email, "role": "edits"})

        assert page.context["form"].errors["email"] == [
            "This person belongs to the organisation already and may read. You can change that in the list."
        ]

    def test_who_may_not_sign_is_not_offered_it_and_reads_why(self, sign_in, organisation):
        writer = joined(organisation, Role.EDITS).user

        refused = sign_in(writer).post(people(organisation), {"email": "colleague@group.example", "role": "signs"})

        assert [value for value, _label in refused.context["form"].fields["role"].choices] == ["edits", "reads"]
        assert refused.context["form"].errors == {
            "role": ["Choose what they may do. Only somebody who may sign for the organisation can let others sign."]
        }
        assert not Invitation.objects.exists()

    def test_the_name_behind_an_address_is_not_given_away(self, sign_in, organisation, signatory):
        UserFactory(email="colleague@group.example", name="A name of their own")

        page = sign_in(signatory).post(
            people(organisation), {"email": "Colleague@group.example", "role": "reads"}, follow=True
        )

        assert "A name of their own" not in page.content.decode()
        assert "Colleague@group.example is invited and hears by e-mail." in page.content.decode()

    def test_the_invited_say_yes_on_their_page(self, sign_in, organisation):
        invitation = InvitationFactory(organisation=organisation)
        browser, url = sign_in(invitation.user), f"/account/organisations/invitations/{invitation.pk}/"

        assert browser.get(url).status_code == 200
        assert browser.post(url, {"answer": "yes"}).url == "/apply/"
        assert organisation.memberships.filter(user=invitation.user).exists()

    def test_who_says_yes_comes_to_the_page_that_they_are_wanted_at(self, sign_in, organisation, signatory):
        there = "/apply/SDF-2026-0042/answers/"
        invited = invite_member(organisation, "new@group.example", Role.EDITS, by=signatory)
        assert invite_member(organisation, "new@group.example", Role.EDITS, by=signatory, then=there) == invited

        answer = sign_in(invited.user).post(f"/account/organisations/invitations/{invited.pk}/", {"answer": "yes"})

        assert answer.url == there

    def test_the_invited_say_no(self, sign_in, organisation):
        invitation = InvitationFactory(organisation=organisation)

        sign_in(invitation.user).post(f"/account/organisations/invitations/{invitation.pk}/", {"answer": "no"})

        assert not organisation.memberships.filter(user=invitation.user).exists()
        assert not Invitation.objects.exists()

    def test_others_find_no_invitation(self, sign_in, organisation, signatory):
        invitation = InvitationFactory(organisation=organisation)
        url = f"/account/organisations/invitations/{invitation.pk}/"

        assert sign_in(signatory).post(url, {"answer": "yes"}).status_code == 404
        assert Invitation.objects.get() == invitation


class TestChanging:
    def test_a_role_changes_on_record_and_the_person_hears(self, organisation, signatory):
        reader = joined(organisation, Role.READS)

        change_role(reader, Role.EDITS, by=signatory)

        event = ledger.timeline(organisation).get(verb="member-role-changed")
        assert (event.changes["role"], event.note) == ([Role.READS, Role.EDITS], reader.user.email)
        assert mails() == [("organisations/role_changed", reader.user.email)]
        assert Membership.objects.get(pk=reader.pk).role == Role.EDITS

    def test_a_member_is_taken_out_on_record_and_hears(self, organisation, signatory):
        writer = joined(organisation, Role.EDITS)

        remove_member(writer, by=signatory)
        remove_member(writer, by=signatory)

        assert not organisation.memberships.filter(user=writer.user).exists()
        assert mails() == [("organisations/member_removed", writer.user.email)]
        assert verbs(organisation) == ["member-removed"]

    @pytest.mark.parametrize("role", [Role.EDITS, Role.READS])
    def test_only_who_may_sign_changes_others_and_anybody_leaves(self, organisation, signatory, role):
        member, other = joined(organisation, role), joined(organisation, Role.READS)

        with pytest.raises(MayNotSign):
            change_role(other, Role.EDITS, by=member.user)
        with pytest.raises(MayNotSign):
            change_role(member, Role.SIGNS, by=member.user)
        with pytest.raises(MayNotSign):
            remove_member(other, by=member.user)
        remove_member(member, by=member.user)

        assert verbs(organisation) == ["member-left"]
        assert mails() == []

    def test_somebody_of_another_organisation_changes_nothing(self, organisation):
        stranger = joined(OrganisationFactory(), Role.SIGNS).user
        reader = joined(organisation, Role.READS)

        with pytest.raises(MayNotSign):
            change_role(reader, Role.SIGNS, by=stranger)
        with pytest.raises(MayNotSign):
            remove_member(reader, by=stranger)

    def test_the_last_who_may_sign_stays(self, organisation, signatory):
        last = organisation.memberships.get(user=signatory)
        joined(organisation, Role.EDITS)

        with pytest.raises(LastWhoSigns):
            remove_member(last, by=signatory)
        with pytest.raises(LastWhoSigns):
            change_role(last, Role.READS, by=signatory)

        assert organisation.memberships.get(user=signatory).role == Role.SIGNS

    def test_with_another_who_may_sign_one_steps_back(self, organisation, signatory):
        joined(organisation, Role.SIGNS)

        change_role(organisation.memberships.get(user=signatory), Role.READS, by=signatory)

        assert organisation.memberships.get(user=signatory).role == Role.READS


class TestChangingOnThePages:
    def test_the_pages_change_and_take_out(self, sign_in, organisation, signatory):
        reader = joined(organisation, Role.READS)
        browser = sign_in(signatory)

        assert browser.get(people(organisation, reader.pk)).status_code == 200
        assert browser.post(people(organisation, reader.pk), {"role": "edits"}).url == people(organisation)
        assert Membership.objects.get(pk=reader.pk).role == Role.EDITS
        assert browser.get(people(organisation, reader.pk, "remove")).status_code == 200
        assert browser.post(people(organisation, reader.pk, "remove")).url == people(organisation)
        assert not Membership.objects.filter(pk=reader.pk).exists()

    def test_the_last_reads_why_they_cannot_leave(self, sign_in, organisation, signatory):
        last = organisation.memberships.get()

        page = sign_in(signatory).post(people(organisation, last.pk, "remove"))

        assert page.status_code == 422
        assert page.context["form"].non_field_errors() == [
            "Nobody else may sign for this organisation. Let a colleague sign first."
        ]
        assert "<title>Error: Leave" in page.content.decode()

    def test_a_reader_changes_nobody(self, sign_in, organisation):
        reader, writer = joined(organisation, Role.READS), joined(organisation, Role.EDITS)
        browser = sign_in(reader.user)

        assert browser.post(people(organisation, writer.pk), {"role": "reads"}).status_code == 422
        assert browser.post(people(organisation, writer.pk, "remove")).status_code == 422
        assert Membership.objects.get(pk=writer.pk).role == Role.EDITS

    def test_strangers_find_nothing(self, sign_in, organisation):
        browser, member = sign_in(UserFactory()), organisation.memberships.get()

        assert browser.post(people(organisation, member.pk), {"role": "reads"}).status_code == 404
        assert browser.post(people(organisation, member.pk, "remove")).status_code == 404

    def test_a_member_of_another_organisation_is_not_found_here(self, sign_in, organisation, signatory):
        elsewhere = joined(OrganisationFactory(), Role.READS)

        assert sign_in(signatory).get(people(organisation, elsewhere.pk)).status_code == 404


@pytest.mark.parametrize("members", [3, 30])
def test_the_list_asks_as_much_for_three_as_for_thirty(
    sign_in, organisation, signatory, django_assert_max_num_queries, members
):
    for _ in range(members):
        joined(organisation, Role.READS)
        InvitationFactory(organisation=organisation)
    browser = sign_in(signatory)

    with django_assert_max_num_queries(14):
        browser.get(people(organisation))
