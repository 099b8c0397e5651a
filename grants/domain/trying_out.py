"""Trying a call out: an officer goes the applicant's way with an application that counts nowhere.

A test has a reference that says so (TEST-2026-0001) and an organisation of its own. `Application.objects` leaves tests
out, and the database refuses to take one further than sent. Purging deletes them with all that belongs to them; the
events stay, for the ledger is only ever added to.
"""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from grants.domain.officers import require_officer
from grants.domain.refusals import Refused
from grants.models import Application, Call
from portal.accounts.models import User
from portal.documents.models import Document
from portal.events import ledger
from portal.organisations.domain.profiles import ContactDetails, create_organisation
from portal.organisations.models import Organisation
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.models import Response
from portal.questionnaires.rendering import file_ids
from portal.references.numbering import next_reference

PREFIX = "TEST"
PROFILE = {
    "name": "Test organisation of the office",
    "kind": Organisation.Kind.COMMUNITY_GROUP,
    "address": "1 Test Street",
    "town": "Dorchester",
    "postcode": "DT1 1AA",
    "is_test": True,
}


class NothingToAsk(Refused):
    sentence = "Choose an application form on the call first, and save it."


@transaction.atomic
def start_test_application(call: Call, *, by: User) -> Application:
    """A new test of this call, whatever its dates and whether or not it is published.

    Raises OnlyForOfficers, NothingToAsk.
    """
    require_officer(by)
    if call.questionnaire_version is None:
        raise NothingToAsk
    contacts = [ContactDetails(name=name, email=by.email) for name in ("First test contact", "Second test contact")]
    application = Application.including_tests.create(
        call=call,
        organisation=create_organisation(PROFILE, contacts, by=by),
        reference=next_reference(PREFIX, timezone.localdate().year),
        response=questionnaires.start_response(call.questionnaire_version, by=by),
        created_by=by,
        is_test=True,
    )
    ledger.record("test-application-started", application, by=by)
    return application


@transaction.atomic
def purge_tests(call: Call, *, by: User) -> int:
    """Delete every test of this call: answers, signed copies, files, its organisation. Returns how many there were.

    Raises OnlyForOfficers.
    """
    require_officer(by)
    tests = list(
        Application.including_tests.select_for_update(of=("self",), no_key=True)
        .filter(call=call, is_test=True)
        .select_related("response__version")
        .prefetch_related("response__answers")
    )
    responses = [one.response_id for one in tests]
    organisations = [one.organisation_id for one in tests]
    files = [pk for one in tests for pk in file_ids(one.response.version.schema, one.response.kept())]
    Application.including_tests.filter(pk__in=[one.pk for one in tests]).delete()
    # A signed copy stays as it is, unless it was only a test.
    Response.objects.purge(responses)
    _delete_documents(Document.objects.filter(pk__in=files))
    for organisation in Organisation.objects.filter(pk__in=organisations):
        papers = list(organisation.evidence.values_list("document", flat=True))
        organisation.evidence.all().delete()
        _delete_documents(Document.objects.filter(pk__in=papers))
        organisation.delete()
    if tests:
        ledger.record("test-applications-purged", call, by=by, note=", ".join(one.reference for one in tests))
    return len(tests)


def _delete_documents(documents: QuerySet[Document]) -> None:
    for document in documents:
        stored = document.file
        document.delete()
        transaction.on_commit(partial(stored.delete, save=False))
