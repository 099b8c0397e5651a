"""A piece of evidence with its document."""

import hashlib
from datetime import date

import factory
from factory.django import DjangoModelFactory

from portal.documents.models import Document
from portal.evidence.models import Evidence
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import OrganisationFactory


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    file = factory.django.FileField(data=PDF, filename="paper.pdf")
    original_name = "paper.pdf"
    content_type = "application/pdf"
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "governing_document"
    document = factory.SubFactory(DocumentFactory, organisation=factory.SelfAttribute("..organisation"))
    dated_on = date(2020, 4, 6)
    given_by = factory.SubFactory(UserFactory)
