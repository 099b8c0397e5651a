"""A file of a sent return turns out to have a virus: whoever looks after the agreement hears of it."""

import pytest
from django.conf import settings
from django.utils import timezone

from portal.accounts.roles import Role
from portal.correspondence.desks import readable_by
from portal.events import ledger
from portal.mail.models import Message
from portal.monitoring.domain.infected import tell_lead_officer
from portal.questionnaires.models import Response
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.questionnaires.factories import ResponseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


@pytest.fixture
def lead():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def document():
    return DocumentFactory(in_state="infected", original_name="accounts.pdf")


def return_with(document, lead, *, sent):
    """Whose answers name the file."""
    response = ResponseFactory()
    response.answers.create(key="accounts", value=[document.pk])
    made = ReturnFactory(sent=sent, agreement__lead_officer=lead, agreement__kind="contract", response=response)
    if sent:
        Response.objects.filter(pk=response.pk).update(submitted_at=timezone.now(), frozen={}, sha256="x")
    return made


def test_the_lead_officer_hears_what_is_in_which_return(document, lead):
    sent = return_with(document, lead, sent=True)

    tell_lead_officer(document)

    mail = Message.objects.get()
    assert (mail.to, mail.event) == (lead.email, "monitoring/file_infected")
    assert "“accounts.pdf”" in mail.text
    assert f"/office/returns/{sent.pk}/" in mail.text
    assert readable_by(lead).get() == mail
    assert ledger.timeline(sent).get().verb == "file-found-infected"


def test_nobody_hears_of_what_is_still_being_written_or_of_another_file(document, lead):
    return_with(document, lead, sent=False)
    return_with(DocumentFactory(), lead, sent=True)

    tell_lead_officer(document)

    assert not Message.objects.exists()


def test_the_documents_room_calls_it():
    assert "portal.monitoring.domain.infected.tell_lead_officer" in settings.WHEN_INFECTED
