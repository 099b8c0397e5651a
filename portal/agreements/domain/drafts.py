"""Before an agreement is signed: the organisation asks for another text, and the office offers one or says no.

While a wish waits for its answer nobody signs for the organisation: whoever wants the text as it is takes the wish
back. Another draft makes the signatures so far fall, since they stand under other words. The change itself moves dates
and instalments, and stands in `portal.payments.domain.drafts`.
"""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.domain.letters import write_to_office, write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement, AgreementDraft, DraftChange
from portal.events.ledger import record
from portal.organisations.domain import may_write

State = DraftChange.State


def open_change_of(agreement: Agreement) -> DraftChange | None:
    """The wish that waits for its answer."""
    return agreement.draft_changes.filter(state=State.ASKED).select_related("asked_by", "draft").first()


def require_may_wish(agreement: Agreement, by: User) -> None:
    """Raise NotAllowed or WrongState where `by` cannot ask for another text now."""
    if not may_write(agreement.organisation, by):
        raise NotAllowed("You may read this agreement, but not ask to change it.")
    if agreement.state != Agreement.State.OFFERED:
        raise WrongState("The text can be changed like this only before it is signed by all.")
    if open_change_of(agreement):
        raise WrongState("Your organisation has asked for a change, and we have not answered yet.")


@transaction.atomic
def ask_draft_change(agreement: Agreement, *, by: User, wish: str) -> DraftChange:
    """The organisation says what should be different before it signs. Raises NotAllowed, WrongState, ReasonMissing."""
    held = locked(agreement)
    require_may_wish(held, by)
    if not wish.strip():
        raise ReasonMissing("Say what should be different, and why.")
    change = DraftChange.objects.create(
        agreement=held, draft=latest_draft(held), wish=wish.strip(), asked_by=by, asked_at=timezone.now()
    )
    record("draft-change-asked", held, by=by, note=wish[:500])
    write_to_office("agreements/draft_change_asked", held, change=change)
    return change


@transaction.atomic
def take_wish_back(change: DraftChange, *, by: User) -> DraftChange:
    """The organisation takes the text as it is after all. Raises NotAllowed, WrongState."""
    agreement = locked(change.agreement)
    if not may_write(agreement.organisation, by):
        raise NotAllowed("You may read this agreement, but not act on it.")
    held = held_change(change)
    held.take_back()
    held.answered_by, held.answered_at = by, timezone.now()
    held.save()
    record("draft-change-taken-back", agreement, by=by)
    return held


@transaction.atomic
def refuse_draft_change(change: DraftChange, *, by: User, answer: str) -> DraftChange:
    """The text stays, with the reason. Raises NotAllowed, ReasonMissing, WrongState."""
    agreement = locked(change.agreement)
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="answer it")
    held = held_change(change)
    if not answer.strip():
        raise ReasonMissing("Say why the text stays: the organisation reads it.")
    held.refuse()
    held.answer, held.answered_by, held.answered_at = answer.strip(), by, timezone.now()
    held.save()
    record("draft-change-refused", agreement, by=by, note=answer[:500])
    write_to_provider("agreements/draft_change_answered", agreement, change=held)
    return held


def held_change(change: DraftChange) -> DraftChange:
    """The wish as it stands now, held. Raises WrongState where it is answered already."""
    held = DraftChange.objects.select_for_update(of=("self",)).select_related("draft").get(pk=change.pk)
    if held.state != State.ASKED:
        raise WrongState("This is answered already.")
    return held


def latest_draft(agreement: Agreement) -> AgreementDraft:
    """The text as it is offered now. One that was offered before drafts were kept becomes its own first."""
    found = agreement.drafts.order_by("-number").first()
    if found:
        return found
    return AgreementDraft.objects.create(
        agreement=agreement, number=1, text=agreement.text, offered_at=timezone.now(), offered_by=None
    )
