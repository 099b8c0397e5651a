"""An organisation with a whole profile: address, two contacts, and on request a member."""

import factory
from factory.django import DjangoModelFactory

from portal.organisations.models import Contact, Invitation, Membership, Organisation
from tests.portal.accounts.factories import UserFactory


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Community group {n}")
    kind = Organisation.Kind.COMMUNITY_GROUP
    address = "1 High Street"
    town = "Dorchester"
    postcode = "DT1 1AA"

    @factory.post_generation
    def contacts(self, create, extracted, **kwargs):
        if create and extracted is None:
            ContactFactory(organisation=self, position=1)
            ContactFactory(organisation=self, position=2)

    @factory.post_generation
    def member(self, create, extracted, **kwargs):
        """`member=user` makes that user a member who may sign."""
        if create and extracted:
            MembershipFactory(organisation=self, user=extracted)


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    organisation = factory.SubFactory(OrganisationFactory, contacts=[])
    position = 1
    name = "First contact"
    role = "Trustee"
    email = factory.Sequence(lambda n: f"contact{n}@group.example")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.SIGNS


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    invited_by = factory.SubFactory(UserFactory)
    role = Membership.Role.EDITS
