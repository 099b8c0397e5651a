"""Who signs a change to an agreement, and who is asked to.

The same rules as under the agreement itself (`signing`): a person signs once, in their own login, under a text that
stays; one or two for the organisation, then the office where the template says so. A signature whose person may not
sign for the organisation any more falls when the next one is given. The last signature makes the change hold, which
moves money: `portal.payments.domain.variation_signing`.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain import signing_mails
from portal.agreements.domain.errors import NotAgreed, NotAllowed, SignedAlready, WrongState
from portal.agreements.domain.signatures import Signing, asked, require_as_seen, stands
from portal.agreements.domain.signing import may_sign, may_sign_for_office
from portal.agreements.domain.variations import ASKING
from portal.agreements.models import Agreement, Variation, VariationSignature
from portal.agreements.models.signature import Signed
from portal.agreements.signatories import Waits
from portal.correspondence.domain.overtaking import overtake
from portal.events.ledger import record
from portal.mail.outbox import queue_mail
from portal.organisations.second import Second

State = Variation.State


def variation_intent_of(variation: Variation) -> str:
    """What whoever signs for the organisation agrees to, word for word."""
    agreement = variation.agreement
    return (
        f"I have read variation {variation.number} of the agreement {agreement.reference}. I may sign for "
        f"{agreement.organisation.name}, and by signing I bind it to this change, as if I had signed on paper."
    )


def variation_office_intent_of(variation: Variation) -> str:
    return (
        f"I have read variation {variation.number} of the agreement {variation.agreement.reference}. I may sign for "
        "the Police and Crime Commissioner for Dorset, and by signing I bind the office to this change, as if I had "
        "signed on paper."
    )


def may_sign_variation_for_office(variation: Variation, user: User) -> bool:
    """Whose role binds the office, who does not belong to the organisation, and who did not ask for it themselves."""
    return may_sign_for_office(variation.agreement, user) and user.pk != variation.asked_by_id


def signing_of_variation(variation: Variation) -> Signing:
    """How its signatures stand. Two queries at most."""
    given = variation.signatures.select_related("signed_by", "asks").order_by("side", "number")
    waits = variation.state == State.TO_SIGN
    return stands(given, variation.rule, variation.agreement.organisation, still_waits=waits)


def give_signature(
    held: Variation,
    *,
    by: User,
    name: str,
    position: str,
    agreed: bool,
    second: Second | None,
    seen: str,
    proved_by: str,
) -> VariationSignature:
    """`by` signs for the organisation; the caller holds agreement and variation.

    Raises NotAllowed, NotAgreed, SignedAlready, TextMoved, SecondMissing, WrongState.
    """
    agreement = held.agreement
    if not may_sign(agreement, by):
        raise NotAllowed("Only a member who may sign for the organisation can sign this change.")
    require_waits(held)
    if not agreed:
        raise NotAgreed("Confirm that your organisation agrees to the change.")
    sha256 = require_as_seen(held.text, seen)
    now = _without_fallen(held, by)
    if now.signed_by(by):
        raise SignedAlready("You have signed this change. The second signature has to be somebody else’s.")
    if now.waits not in (Waits.ORGANISATION, Waits.SECOND):
        raise WrongState("Your organisation has signed this change already.")
    is_first_of_two = now.waits == Waits.ORGANISATION and now.asks_two
    then = reverse("provider_variation", args=[agreement.reference, held.number])
    asks = asked(agreement.organisation, second, by, then=then) if is_first_of_two else None
    signature = VariationSignature.objects.create(
        variation=held,
        side=Signed.Side.PROVIDER,
        number=len(now.of_organisation) + 1,
        signed_by=by,
        name=name.strip(),
        position=position.strip(),
        email=by.email,
        intent=variation_intent_of(held),
        proved_by=proved_by,
        signed_at=timezone.now(),
        text_sha256=sha256,
        asks=asks,
    )
    note = f"Variation {held.number}: {signature.name}, {signature.position}"
    record("variation-signed", agreement, by=by, note=note)
    return signature


def give_office_signature(
    held: Variation, *, by: User, name: str, position: str, agreed: bool, seen: str, proved_by: str
) -> VariationSignature:
    """`by` signs for the Commissioner; the caller holds agreement and variation.

    Raises NotAllowed, NotAgreed, TextMoved, WrongState.
    """
    agreement = held.agreement
    if not may_sign_variation_for_office(held, by):
        role = signing_mails.office_role(agreement).label
        raise NotAllowed(
            f"Only the role “{role}” signs this change for the office, and nobody who asked for it or belongs to the "
            "organisation."
        )
    require_waits(held)
    if not agreed:
        raise NotAgreed("Confirm that the office agrees to the change.")
    sha256 = require_as_seen(held.text, seen)
    now = _without_fallen(held, by)
    if now.waits != Waits.OFFICE:
        raise WrongState("This change does not wait for the office’s signature.")
    signature = VariationSignature.objects.create(
        variation=held,
        side=Signed.Side.OFFICE,
        signed_by=by,
        name=name.strip(),
        position=position.strip(),
        email=by.email,
        intent=variation_office_intent_of(held),
        proved_by=proved_by,
        signed_at=timezone.now(),
        text_sha256=sha256,
    )
    note = f"Variation {held.number}: {signature.name}, {signature.position}"
    record("variation-signed-for-office", agreement, by=by, note=note)
    return signature


def require_waits(held: Variation) -> None:
    if held.state == State.AGREED:
        raise WrongState("This change is signed by all already.")
    if held.state != State.TO_SIGN or held.agreement.state not in Agreement.IN_FORCE:
        raise WrongState(f"This change cannot be signed: it is “{held.get_state_display()}”.")


def _without_fallen(held: Variation, by: User) -> Signing:
    """How it stands once the signatures that count no longer are taken out."""
    now = signing_of_variation(held)
    if not now.fallen:
        return now
    # What is left is numbered from one again, so all of the organisation's go.
    fallen = now.of_organisation
    held.signatures.filter(pk__in=[one.pk for one in fallen]).delete()
    names = "; ".join(f"{one.name} may not sign any more" for one in now.fallen)
    record("variation-signature-fell", held.agreement, by=by, note=f"Variation {held.number}: {names}")
    return signing_of_variation(held)


def ask_next(held: Variation, signature: VariationSignature | None = None) -> None:
    """Write to whoever has to sign next. `signature` is the one just given."""
    agreement = held.agreement
    if signature:
        overtake(agreement.reference, ASKING, because="the change was signed", by=signature.signed_by)
    now = signing_of_variation(held)
    match now.waits:
        case Waits.ORGANISATION:
            _write("agreements/variation_to_sign", held, signing_mails.signatories(agreement.organisation))
        case Waits.SECOND if now.first:
            first = now.first
            others = signing_mails.signatories(agreement.organisation, besides=[first.signed_by])
            _write("agreements/variation_to_sign", held, [first.asks] if first.asks else others, first=first)
        case Waits.OFFICE:
            _write("agreements/variation_for_office", held, signing_mails.office_signers(agreement))


def _write(event: str, held: Variation, to: Iterable[User], **context: object) -> None:
    addresses = [one.email for one in to]
    if addresses:
        agreement = held.agreement
        queue_mail(
            event,
            to=addresses,
            context={"agreement": agreement, "variation": held, **context},
            about=agreement.reference,
            private=False,
        )
