"""An organisation's profile: what it takes, what it refuses and in which words, and who may write it."""

import re

import pytest

from portal.events.models import Event
from portal.organisations.domain import MayOnlyRead, update_profile
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


def test_what_was_typed_outlasts_the_session(signed_in, applicant):
    page_for = re.search(r'name="page-for" value="([^"]+)"', signed_in.get(NEW).content.decode())[1]
    signed_in.logout()

    told = signed_in.post(NEW, PROFILE | {"page-for": page_for}, follow=True)
    signed_in.force_login(applicant)
    page = signed_in.get(NEW)

    assert "What you wrote is kept: sign in again and it will be there." in told.content.decode()
    assert "It is not saved yet" in page.content.decode()
    assert page.context["form"]["name"].value() == "Poole Youth Clubs"
    assert not Organisation.objects.exists()


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


@pytest.mark.parametrize(("asked", "chosen"), [("community_group", "community_group"), ("robots", None), ("", None)])
def test_the_kind_that_was_said_before_is_chosen_already(signed_in, asked, chosen):
    assert signed_in.get(f"{NEW}?kind={asked}").context["form"]["kind"].value() == chosen


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

    def test_ones_own_change_from_another_window_is_named_as_such(self, signed_in, organisation):
        url = f"/account/organisations/{organisation.pk}/"
        seen = signed_in.get(url).context["form"].initial["seen"]
        signed_in.post(url, PROFILE | {"seen": seen, "town": "Weymouth"})

        refused = errors_of(signed_in.post(url, PROFILE | {"seen": seen}))

        assert refused["__all__"] == [
            "You changed this profile in another window after you opened the page. Nothing is lost: check it."
        ]
        assert refused["town"] == ["In the other window you put “Weymouth”. Save again to keep what stands here."]

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
