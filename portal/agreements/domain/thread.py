"""Messages about an agreement: its organisation's people and the office write to each other, and send files along.

The mails say only that there is something to read: what was written is read on the site, by those who may.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.models import Agreement, AgreementMessage, AgreementSeen
from portal.agreements.models.thread import LONGEST_MESSAGE
from portal.documents.domain import holds_the_same, store_upload
from portal.events import ledger
from portal.organisations.domain import may_write

# The same words by the same person within this time are one press of the button too many.
TWICE = timedelta(minutes=10)


@transaction.atomic
def write_message(agreement: Agreement, *, text: str, by: User, file: UploadedFile | None = None) -> AgreementMessage:
    """Write to the other side, who hear by mail that there is something to read. The same words twice are one message,
    and so are the same words with the same file.

    Whoever belongs to the organisation writes for it, officer or not; everybody else writes for the office. A `file`
    stands among the agreement's documents from then on. Raises NotAllowed, ReasonMissing, WrongState, UploadRefused.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ReasonMissing("Write your message.")
    if len(text) > LONGEST_MESSAGE:
        raise WrongState(f"A message has {LONGEST_MESSAGE} characters at most.")
    held = locked(agreement)
    from_office = not belongs_to(held, by)
    if from_office:
        require_officer_of(held, by)
        if not Agreement.objects.filter(pk=held.pk).told().exists():
            raise WrongState("The organisation does not know of this agreement yet.")
    elif not may_write(held.organisation, by):
        raise NotAllowed("You may read this agreement, but not write for the organisation.")
    if (there := _just_written(held, by, text)) and _brings_nothing_new(file, there):
        return there
    document = store_upload(file, by=by) if file else None
    if document:
        held.documents.add(document)
    written = AgreementMessage.objects.create(
        agreement=held, author=by, from_office=from_office, text=text, document=document
    )
    ledger.record("message-written", held, by=by, note="To the organisation" if from_office else "To the office")
    if from_office:
        write_to_provider("agreements/message_to_provider", held)
    else:
        write_to_office("agreements/message_to_office", held)
    return written


def _just_written(held: Agreement, by: User, text: str) -> AgreementMessage | None:
    """The last message, where it says the same and was written a moment ago."""
    last = held.thread.first()
    if last is None or last.author_id != by.pk or last.text != text:
        return None
    return last if timezone.now() - last.written_at < TWICE else None


def _brings_nothing_new(file: UploadedFile | None, there: AgreementMessage) -> bool:
    return file is None or (there.document is not None and holds_the_same(there.document, file))


def belongs_to(agreement: Agreement, user: User) -> bool:
    """Whether `user` is one of the organisation's people."""
    return agreement.organisation.memberships.filter(user=user).exists()


def require_stranger_to(agreement: Agreement, by: User, *, has_to: str) -> None:
    """Raise NotAllowed where `by` is one of the organisation's people: nobody decides on their own organisation's
    money, officer or not. `has_to` says what somebody else has to do instead."""
    if belongs_to(agreement, by):
        raise NotAllowed(f"You belong to this organisation. Somebody else in the office has to {has_to}.")


def mark_seen(agreement: Agreement, shown: Sequence[AgreementMessage], *, by: User) -> None:
    """`by` has seen the messages in `shown`, and so all before the latest of them. Seen once stays seen."""
    latest = max((message.pk for message in shown), default=0)
    if not latest:
        return
    facts = {"up_to": latest, "for_office": not belongs_to(agreement, by)}
    seen, new = AgreementSeen.objects.get_or_create(agreement=agreement, user=by, defaults=facts)
    if not new:
        AgreementSeen.objects.filter(pk=seen.pk, up_to__lt=latest).update(up_to=latest)
