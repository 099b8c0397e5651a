"""An organisation's profile: what it takes, what it refuses and in which words, and who may write it."""

import pytest

from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayNotSign, MayOnlyRead, add_member, update_profile
from portal.organisations.models import Membership, Organisation
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

PROFILE = {
    "name": "Poole Youth Clubs",
    "kind": "charity",
    "charity_number": "1092345",
    "address": "1 High Street",
    "town": "Poole",
    "postcode": "bh151aa",
    "first_name": "A volunteer",
    "first_email": "volunteer@group.example",
    "second_name": "The treasurer",
    "second_email": "treasurer@group.example",
}
NEW = "/account/organisations/new/"


@pytest.fixture
def applicant():
    return UserFactory(email="volunteer@group.example", name="A volunteer")


@pytest.fixture
def signed_in(sign_in, applicant):
    return sign_in(applicant)


def errors_of(answer) -> dict:
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_a_whole_profile_is_kept_tidily_and_its_maker_may_sign(signed_in, applicant):
    answer = signed_in.post(f"{NEW}?next=/apply/community-grants/organisation/", PROFILE)

    organisation = Organisation.objects.get()
    assert answer.url == "/apply/community-grants/organisation/"
    assert (organisation.charity_number, organisation.postcode) == ("1092345", "BH15 1AA")
    assert [contact.name for contact in organisation.contacts.all()] == ["A volunteer", "The treasurer"]
    assert organisation.profile_complete
    assert organisation.memberships.get(user=applicant).role == Membership.Role.SIGNS


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("charity_number", "12", "A charity number has 6 or 7 digits, such as 1092345."),
        ("charity_number", "", "Enter the charity number. Choose “Community group” if it has none."),
        ("company_number", "1234567890", "A company number has 8 characters, such as 01234567 or SC123456."),
        ("postcode", "Poole", "Enter a full UK postcode, such as DT1 1AA."),
        ("postcode", "", "Enter a full UK postcode, such as DT1 1AA."),
        ("first_email", "volunteer", "Enter an e-mail address, such as name@example.org"),
        ("first_telephone", "ring me", "Enter a telephone number, such as 01305 000000 or 07700 900000"),
        ("second_name", "", "Enter the name of the second contact"),
        ("second_email", "Volunteer@group.example", "Give us a second person with an e-mail address of their own"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(signed_in, field, typed, sentence):
    refused = signed_in.post(NEW, PROFILE | {field: typed})

    assert errors_of(refused) == {field: [sentence]}
    assert 'value="Poole Youth Clubs"' in refused.content.decode()
    assert Organisation.objects.count() == 0


def test_a_community_interest_company_has_a_company_number(signed_in):
    refused = signed_in.post(NEW, PROFILE | {"kind": "cic_guarantee", "charity_number": ""})

    assert errors_of(refused) == {"company_number": ["Enter the company number."]}


def test_a_number_that_is_here_already_is_not_taken_twice(signed_in):
    OrganisationFactory(charity_number="1092345")

    assert list(errors_of(signed_in.post(NEW, PROFILE))) == ["charity_number"]


def test_an_address_elsewhere_is_not_followed(signed_in):
    assert signed_in.post(f"{NEW}?next=https://elsewhere.example/", PROFILE).url == "/account/organisations/"


class TestChanging:
    @pytest.fixture
    def organisation(self, applicant):
        return OrganisationFactory(name="Old name", member=applicant)

    def test_what_changed_is_in_the_ledger_without_the_contacts_details(self, signed_in, organisation):
        signed_in.post(f"/account/organisations/{organisation.pk}/", PROFILE)

        event = Event.objects.get(verb="organisation-changed")
        assert event.changes["name"] == ["Old name", "Poole Youth Clubs"]
        assert "treasurer@group.example" not in str(event.changes)

    def test_a_page_from_yesterday_shows_what_somebody_else_put_and_then_keeps_mine(self, signed_in, organisation):
        url = f"/account/organisations/{organisation.pk}/"
        seen = signed_in.get(url).context["form"].initial["seen"]
        Organisation.objects.update(town="Weymouth")

        refused = signed_in.post(url, PROFILE | {"seen": seen})

        assert "They put “Weymouth”. Save again to keep what stands here." in errors_of(refused)["town"]
        assert Organisation.objects.get().town == "Weymouth"
        signed_in.post(url, PROFILE | {"seen": refused.context["form"].data["seen"]})
        assert Organisation.objects.get().town == "Poole"

    def test_strangers_do_not_find_it(self, sign_in, organisation):
        stranger = sign_in(UserFactory())

        assert stranger.get(f"/account/organisations/{organisation.pk}/").status_code == 404
        assert stranger.get(f"/account/organisations/{organisation.pk}/people/").status_code == 404

    def test_readers_read_and_change_nothing(self, sign_in, organisation):
        reader = MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS).user
        url = f"/account/organisations/{organisation.pk}/"

        assert sign_in(reader).get(url).status_code == 200
        assert sign_in(reader).post(url, PROFILE).status_code == 403
        with pytest.raises(MayOnlyRead):
            update_profile(organisation, {"name": "Another"}, [], by=reader)
        assert Organisation.objects.get().name == "Old name"


class TestPeople:
    def test_a_colleague_without_an_account_is_added_once(self, applicant):
        organisation = OrganisationFactory(member=applicant)

        add_member(organisation, "colleague@group.example", Membership.Role.EDITS, by=applicant)
        add_member(organisation, "Colleague@group.example", Membership.Role.SIGNS, by=applicant)

        membership = organisation.memberships.get(user__email="colleague@group.example")
        assert membership.role == Membership.Role.EDITS
        assert not membership.user.has_usable_password()
        assert [message.to for message in Message.objects.all()] == ["colleague@group.example"]

    def test_readers_add_nobody(self):
        organisation = OrganisationFactory()
        reader = MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS).user

        with pytest.raises(MayOnlyRead):
            add_member(organisation, "colleague@group.example", Membership.Role.EDITS, by=reader)

    @pytest.fixture
    def writer(self):
        return MembershipFactory(user=UserFactory(), role=Membership.Role.EDITS)

    def test_who_may_not_sign_lets_nobody_sign(self, writer):
        with pytest.raises(MayNotSign):
            add_member(writer.organisation, "colleague@group.example", Membership.Role.SIGNS, by=writer.user)

        assert writer.organisation.memberships.count() == 1

    def test_who_may_not_sign_is_not_offered_it_and_reads_why(self, sign_in, writer):
        browser, url = sign_in(writer.user), f"/account/organisations/{writer.organisation.pk}/people/"

        refused = browser.post(url, {"email": "colleague@group.example", "role": "signs"})

        assert [value for value, _label in refused.context["form"].fields["role"].choices] == ["edits", "reads"]
        assert errors_of(refused) == {
            "role": ["Choose what they may do. Only somebody who may sign for the organisation can let others sign."]
        }
        assert writer.organisation.memberships.count() == 1

    def test_who_may_sign_lets_a_colleague_sign(self, signed_in, applicant):
        organisation = OrganisationFactory(member=applicant)
        url = f"/account/organisations/{organisation.pk}/people/"

        signed_in.post(url, {"email": "colleague@group.example", "role": "signs"})

        assert organisation.memberships.get(user__email="colleague@group.example").role == Membership.Role.SIGNS

    def test_the_name_behind_an_address_is_not_given_away(self, signed_in, applicant):
        UserFactory(email="colleague@group.example", name="A name of their own")
        url = f"/account/organisations/{OrganisationFactory(member=applicant).pk}/people/"

        page = signed_in.post(url, {"email": "Colleague@group.example", "role": "reads"}, follow=True).content.decode()

        assert "A name of their own" not in page
        assert "Colleague@group.example can now sign in with a code by e-mail." in page
        assert '<dt class="govuk-summary-list__key">colleague@group.example</dt>' in page
