"""A piece of evidence with its document."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from portal.evidence.models import Evidence
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.organisations.factories import OrganisationFactory


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "governing_document"
    document = factory.SubFactory(DocumentFactory, organisation=factory.SelfAttribute("..organisation"))
    dated_on = date(2020, 4, 6)
    given_by = factory.SubFactory(UserFactory)
