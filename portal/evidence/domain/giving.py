"""An organisation gives a piece of evidence."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.accounts.models import User
from portal.documents.domain import store_upload
from portal.documents.models import Document
from portal.events import ledger
from portal.evidence.kinds import HAS_AN_END, Kind
from portal.evidence.models import Evidence
from portal.organisations.domain import require_writer
from portal.organisations.models import Organisation


class NeedsAnEnd(Exception):
    """This kind says by itself until when it is good, and that day is missing."""


class OutOfOrder(Exception):
    """It would end before it begins."""


@transaction.atomic
def give_evidence(
    organisation: Organisation,
    kind: str,
    uploaded_file: UploadedFile,
    *,
    dated_on: date,
    expires_on: date | None = None,
    by: User,
) -> Evidence:
    """Keep the paper; it takes the place of the one of its kind before, which stays for what relied on it.

    Raises MayOnlyRead, NeedsAnEnd, OutOfOrder, documents.UploadRefused.
    """
    # A merge into another organisation waits for this, or this finds that `by` writes for the other one now.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_writer(organisation, by)
    if kind in HAS_AN_END and not expires_on:
        raise NeedsAnEnd
    if expires_on and expires_on < dated_on:
        raise OutOfOrder
    before = organisation.evidence.filter(kind=kind).current().first()
    document = store_upload(
        uploaded_file,
        by=by,
        kind=kind if kind in Document.Kind.values else Document.Kind.OTHER,
        organisation=organisation,
        expires_on=expires_on,
    )
    evidence = Evidence.objects.create(
        organisation=organisation,
        kind=kind,
        document=document,
        dated_on=dated_on,
        expires_on=expires_on,
        given_by=by,
    )
    ledger.record(
        "evidence-given",
        organisation,
        by=by,
        changes={
            kind: [before and before.document.original_name, document.original_name],
            "expires_on": [before and before.expires_on, expires_on],
        },
        note=Kind(kind).label,
    )
    return evidence
