"""What every signature has in common, under an agreement or under a change to one: who has signed, what is missing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.models import User
from portal.agreements.domain import signing_mails
from portal.agreements.domain.errors import SecondMissing, SignatureFell, TextMoved
from portal.agreements.models.signature import Signed
from portal.agreements.signatories import Rule, Waits
from portal.organisations.domain import AlreadyAMember, invite_member, may_sign_for
from portal.organisations.models import Membership, Organisation
from portal.organisations.second import Second


def fingerprint(text: str) -> str:
    """SHA-256 of the text that is signed, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Signing:
    """How something that is to be signed stands: what it waits for, and who signed."""

    waits: Waits
    signatures: tuple[Signed, ...]
    asks_two: bool
    fallen: tuple[Signed, ...]
    """Those whose people may not sign for the organisation any more."""

    @property
    def of_organisation(self) -> tuple[Signed, ...]:
        return tuple(one for one in self.signatures if one.side == Signed.Side.PROVIDER)

    @property
    def of_office(self) -> tuple[Signed, ...]:
        return tuple(one for one in self.signatures if one.side == Signed.Side.OFFICE)

    @property
    def first(self) -> Signed | None:
        return next(iter(self.of_organisation), None)

    def signed_by(self, user: User) -> bool:
        return any(one.signed_by_id == user.pk for one in self.signatures)


def stands(signatures: Iterable[Signed], rule: Rule, organisation: Organisation, *, still_waits: bool) -> Signing:
    """`still_waits`: whether a signature counts only as long as its person may sign; once all have signed, it stays."""
    given = tuple(signatures)
    ours = [one for one in given if one.side == Signed.Side.PROVIDER]
    fallen: tuple[Signed, ...] = ()
    if ours and still_waits:
        roles = organisation.memberships.filter(role=Membership.Role.SIGNS, user__is_active=True)
        signs = set(roles.values_list("user", flat=True))
        fallen = tuple(one for one in ours if one.signed_by_id not in signs)
    waits = rule.waits_for(organisation=len(ours), office=len(given) - len(ours))
    return Signing(waits=waits, signatures=given, asks_two=rule.signatories == 2, fallen=fallen)


def require_as_seen(text: str, seen: str) -> str:
    """The fingerprint of `text`. Raises TextMoved where the person read another."""
    sha256 = fingerprint(text)
    if seen and seen != sha256:
        raise TextMoved("The office changed the agreement since you opened this page. Read it again before you sign.")
    return sha256


def require_standing(organisation: Organisation, signing: Signing) -> None:
    for one in signing.fallen:
        raise SignatureFell(
            f"{one.name} signed but may not sign for {organisation.name} any more. The signature has to be taken "
            "back, and given anew by somebody who may."
        )


def asked(organisation: Organisation, second: Second | None, first: User, *, then: str) -> User | None:
    """Whom `second` names, invited where they are not a member; `then` is where they sign. Raises SecondMissing."""
    if second is None or not (second.user or second.email):
        if signing_mails.signatories(organisation, besides=[first]):
            return None
        raise SecondMissing(
            "Two people sign this agreement, and nobody else may sign for your organisation yet. Enter the e-mail "
            "address of the person who signs second."
        )
    if second.user is not None:
        if second.user.pk == first.pk or not may_sign_for(organisation, second.user):
            raise SecondMissing("Choose somebody else who may sign for the organisation.")
        return second.user
    if second.email.lower() == first.email.lower():
        raise SecondMissing("The second signature must be somebody else’s.")
    try:
        return invite_member(organisation, second.email, Membership.Role.SIGNS, by=first, then=then).user
    except AlreadyAMember as known:
        if known.membership.role == Membership.Role.SIGNS:
            return known.membership.user
        may = known.membership.get_role_display().lower()
        raise SecondMissing(
            f"This person belongs to {organisation.name} already and {may}. Under “People who act for it” you can "
            "let them sign; then choose them here."
        ) from known
