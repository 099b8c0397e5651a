"""Signing an agreement: one or two for the organisation, each in their own login, and the office as the template says.

Where the office signs by its decision, the Commissioner's award, released, is its word: an agreement is live as soon
as the organisation has signed. Else somebody whose role may bind the office signs before or after.

A person signs once, with name and position, under a text that stays as long as a signature stands under it; each
signature keeps the text's SHA-256, the sentence that was agreed to, and how the person had signed in. Between the
signatures any member who writes for the organisation may take its signatures back. A signature counts as long as its
person may sign for the organisation, until all have signed; then it stays.
"""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.models import User
from portal.agreements.domain import signing_mails
from portal.agreements.domain.errors import NotAgreed, NotAllowed, SignedAlready, WrongState
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.signatures import Signing, asked, require_as_seen, require_standing, stands
from portal.agreements.domain.templates import rule_of
from portal.agreements.models import Agreement, Signature
from portal.agreements.models.signature import Signed
from portal.agreements.seams import why_not_signed
from portal.agreements.signatories import Waits
from portal.correspondence.domain.overtaking import overtake
from portal.events.ledger import record
from portal.organisations.domain import may_sign_for, may_write
from portal.organisations.models import Organisation
from portal.organisations.second import Second

ASKING = ("agreements/offered", "agreements/second_signature", "agreements/office_to_sign")
KEEP_COPY = "agreements.keep_copy"  # the job of `jobs.py`, by name, because that module imports this one


def intent_of(agreement: Agreement) -> str:
    """What whoever signs for the organisation agrees to, word for word."""
    return (
        f"I have read the agreement {agreement.reference}. I may sign for {agreement.organisation.name}, and by "
        "signing I bind it to this agreement, as if I had signed on paper."
    )


def office_intent_of(agreement: Agreement) -> str:
    return (
        f"I have read the agreement {agreement.reference}. I may sign for the Police and Crime Commissioner for "
        "Dorset, and by signing I bind the office to this agreement, as if I had signed on paper."
    )


def may_sign(agreement: Agreement, user: User) -> bool:
    """Only a member of the organisation whose role says so signs for it."""
    return may_sign_for(agreement.organisation, user)


def may_sign_for_office(agreement: Agreement, user: User) -> bool:
    """Whose role binds the office, and who does not belong to the organisation on the other side."""
    stranger = not agreement.organisation.memberships.filter(user=user).exists()
    return stranger and user.is_active and user.has_role(signing_mails.office_role(agreement))


def signing_of(agreement: Agreement) -> Signing:
    signatures = tuple(agreement.signatures.select_related("signed_by", "asks").order_by("side", "number"))
    still_waits = agreement.state == Agreement.State.OFFERED
    return stands(signatures, rule_of(agreement), agreement.organisation, still_waits=still_waits)


@transaction.atomic
def sign(
    agreement: Agreement,
    *,
    by: User,
    name: str,
    position: str,
    agreed: bool,
    second: Second | None = None,
    seen: str = "",
    proved_by: str = "",
) -> Agreement:
    """`by` signs for the organisation. The last signature makes the agreement live.

    `seen` is the fingerprint of the text that was read, `proved_by` how the person had signed in, `second` whom the
    first of two asks next (nobody: everybody else who may sign hears). Raises NotAllowed, NotAgreed, SignedAlready,
    TextMoved, SignatureFell, SecondMissing, WrongState (signed by a colleague meanwhile, withdrawn, ended).
    """
    if second and second.email:
        # Inviting somebody locks the organisation, which comes before its agreements.
        Organisation.objects.select_for_update(no_key=True).get(pk=agreement.organisation_id)
    held = locked(agreement)
    if not may_sign(held, by):
        raise NotAllowed("Only a member who may sign for the organisation can sign this agreement.")
    _require_offer(held)
    if not agreed:
        raise NotAgreed("Confirm that your organisation agrees to the terms.")
    sha256 = require_as_seen(held.text, seen)
    now = signing_of(held)
    if now.signed_by(by):
        raise SignedAlready("You have signed this agreement. The second signature has to be somebody else’s.")
    if now.waits == Waits.OFFICE_FIRST:
        raise WrongState("The office signs this agreement first. You hear from us when it has.")
    if held.draft_changes.to_answer().exists():
        raise WrongState(
            "Your organisation has asked for a change before it signs. Wait for our answer, or take the request back."
        )
    if now.waits not in (Waits.ORGANISATION, Waits.SECOND):
        raise WrongState("Your organisation has signed this agreement already.")
    require_standing(held.organisation, now)
    then = reverse("provider_sign", args=[held.reference])
    is_first_of_two = now.waits == Waits.ORGANISATION and now.asks_two
    signature = Signature.objects.create(
        agreement=held,
        side=Signature.Side.PROVIDER,
        number=len(now.of_organisation) + 1,
        signed_by=by,
        name=name.strip(),
        position=position.strip(),
        email=by.email,
        intent=intent_of(held),
        proved_by=proved_by,
        signed_at=timezone.now(),
        text_sha256=sha256,
        asks=asked(held.organisation, second, by, then=then) if is_first_of_two else None,
    )
    record("agreement-signed", held, by=by, note=f"{signature.name}, {signature.position}")
    return _next(held, signature)


@transaction.atomic
def sign_for_office(
    agreement: Agreement, *, by: User, name: str, position: str, agreed: bool, seen: str = "", proved_by: str = ""
) -> Agreement:
    """`by` signs for the Commissioner, where the template asks for it.

    Raises NotAllowed, NotAgreed, TextMoved, SignatureFell, WrongState.
    """
    held = locked(agreement)
    if not may_sign_for_office(held, by):
        role = signing_mails.office_role(held).label
        raise NotAllowed(
            f"Only the role “{role}” signs this agreement for the office, and nobody who belongs to the organisation."
        )
    _require_offer(held)
    if not agreed:
        raise NotAgreed("Confirm that the office agrees to the terms.")
    sha256 = require_as_seen(held.text, seen)
    now = signing_of(held)
    if now.waits not in (Waits.OFFICE_FIRST, Waits.OFFICE):
        raise WrongState(
            "The office has signed this agreement already."
            if now.of_office
            else "This agreement does not wait for the office’s signature."
        )
    require_standing(held.organisation, now)
    signature = Signature.objects.create(
        agreement=held,
        side=Signature.Side.OFFICE,
        signed_by=by,
        name=name.strip(),
        position=position.strip(),
        email=by.email,
        intent=office_intent_of(held),
        proved_by=proved_by,
        signed_at=timezone.now(),
        text_sha256=sha256,
    )
    record("agreement-signed-for-office", held, by=by, note=f"{signature.name}, {signature.position}")
    return _next(held, signature)


@transaction.atomic
def take_signatures_back(agreement: Agreement, *, by: User) -> Agreement:
    """Whoever writes for the organisation takes its signatures back, as long as another one is missing; who signed,
    and who was asked to, hear. Raises NotAllowed, WrongState.
    """
    held = locked(agreement)
    if not may_write(held.organisation, by):
        raise NotAllowed("You may read this agreement, but not act on it.")
    if held.state != Agreement.State.OFFERED:
        raise WrongState(f"It is too late to take a signature back: the agreement is “{held.get_state_display()}”.")
    ours = signing_of(held).of_organisation
    if not ours:
        raise WrongState("There is no signature to take back.")
    let_fall(held, ours, by=by, reason="")
    record("agreement-signature-taken-back", held, by=by, note="; ".join(str(one) for one in ours))
    write_to_provider("agreements/offered", held, besides=[one.signed_by.email.lower() for one in ours])
    return held


def let_fall(held: Agreement, signatures: Iterable[Signed], *, by: User, reason: str) -> None:
    """These signatures stand no longer. The caller holds the agreement, and records why."""
    fallen = list(signatures)
    Signature.objects.filter(pk__in=[one.pk for one in fallen]).delete()
    overtake(held.reference, ASKING, because="a signature was taken back", by=by)
    signing_mails.taken_back(held, fallen, by=by, reason=reason)


def _next(held: Agreement, signature: Signature) -> Agreement:
    """Ask whoever signs next; or, where all have, the agreement begins and its copy is kept."""
    overtake(held.reference, ASKING, because="the agreement was signed", by=signature.signed_by)
    match signing_of(held).waits:
        case Waits.ORGANISATION:
            write_to_provider("agreements/offered", held)
        case Waits.SECOND:
            signing_mails.ask_second(held, signature)
        case Waits.OFFICE:
            signing_mails.ask_office(held)
        case Waits.NOBODY:
            held.begin() if held.is_grant else held.mobilise()
            held.save()
            write_to_provider("agreements/signed", held, signature=signature)
            app.configure_task(KEEP_COPY).defer(agreement_id=held.pk)
    return held


def _require_offer(held: Agreement) -> None:
    if held.state in Agreement.IN_FORCE:
        raise WrongState("This agreement is signed already.")
    if held.state != Agreement.State.OFFERED:
        raise WrongState(f"This agreement cannot be signed: it is “{held.get_state_display()}”.")
    if why := why_not_signed(held):
        raise WrongState(why)
