"""A document in any state."""

import hashlib

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.documents.models import Document
from tests.portal.documents.files import PDF


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    class Params:
        in_state = "not_scanned"

    file = factory.django.FileField(data=PDF, filename="paper.pdf")
    original_name = "paper.pdf"
    content_type = "application/pdf"
    size = len(PDF)
    sha256 = hashlib.sha256(PDF).hexdigest()
    state = factory.SelfAttribute("in_state")
    threat = factory.LazyAttribute(lambda one: "Eicar-Test-Signature" if one.in_state == "infected" else "")
    scanned_at = factory.LazyAttribute(lambda one: timezone.now() if one.in_state in ("clean", "infected") else None)
