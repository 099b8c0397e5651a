"""Who signs an application: one person by sending it, or two one after the other, as its call asks.

Where one signs, it is whoever writes and sends for the organisation. Where two sign, both must be members who may sign
for it, each in their own login; the second signature sends the application.

Between the two nobody changes an answer. What the second reads is what the first signed: were it open, a colleague
with an old page could undo a signature without knowing. Whoever has to change something takes the signature back first,
which anybody who writes for the organisation may do, and its signatory hears of it. The hash of the answers stands in
each signature, and they must agree.

A signature counts as long as its person may sign for the organisation, until the application is sent: who was taken
out, or may only write now, does not bind it any more. A signature that was sent stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from grants.domain import fallen, signing_mails
from grants.domain.refusals import Refused
from grants.domain.writing import hold
from grants.models import Application, Signature
from portal.accounts.models import User
from portal.events import ledger
from portal.organisations.domain import AlreadyAMember, MayNotSign, MayOnlyRead, invite_member, require_writer
from portal.organisations.models import WRITING_ROLES, Membership, Organisation
from portal.organisations.second import Second
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.models import Response

State = Application.State


class NotDeclared(Exception):
    """A declaration was not agreed to, or the signatory's name or position is missing."""


class AnswersMoved(Refused):
    sentence = "Somebody changed the answers since you opened this page. Read them again before you sign."


class SignatureFell(Refused):
    """The first signature does not count any more: its person may not sign now, or a file had to be taken out."""


class SecondMissing(Refused):
    sentence = "Choose who signs second."


class NotTheSecond(Refused):
    """The person named cannot be asked to sign second."""


class NothingToSign(Refused):
    sentence = "This application does not wait for a signature any more."


class ReasonMissing(Refused):
    sentence = "Say why you do not sign, so that your colleague can put it right."


@dataclass(frozen=True)
class Signatory:
    name: str
    position: str


@dataclass(frozen=True)
class Declarations:
    """The sentences that a person agrees to, word for word; `seen` is the hash of the answers that they read."""

    agreed: tuple[str, ...]
    signatory: Signatory
    seen: str = ""

    @property
    def whole(self) -> bool:
        return bool(self.agreed and self.signatory.name.strip() and self.signatory.position.strip())


def require_signatory(application: Application, by: User) -> set[int]:
    """Ids of those who may sign for the organisation. Raises MayOnlyRead or MayNotSign unless `by` may sign this."""
    roles = dict(application.organisation.memberships.values_list("user", "role"))
    if roles.get(by.pk) not in WRITING_ROLES:
        raise MayOnlyRead
    may_sign = {user for user, role in roles.items() if role == Membership.Role.SIGNS}
    if application.signatories_asked > 1 and by.pk not in may_sign:
        raise MayNotSign
    return may_sign


def signatures_on(application: Application) -> list[Signature]:
    """Those under the answers of an application that waits for a signature; a draft has none."""
    return [] if application.state == State.DRAFT else list(Signature.objects.on(application.response))


def add_signature(
    application: Application,
    signatures: Sequence[Signature],
    *,
    by: User,
    declarations: Declarations,
    at: datetime,
    may_sign: set[int],
    second: Second | None = None,
) -> list[Signature]:
    """All signatures after `by` has signed too. The caller holds the application; its response is from `to_sign`.

    Raises NotDeclared, AnswersMoved, SignatureFell, SecondMissing, NotTheSecond.
    """
    if not declarations.whole:
        raise NotDeclared
    response = application.response
    sha256 = questionnaires.answers_sha256(response)
    if declarations.seen and declarations.seen != sha256:
        raise AnswersMoved
    for earlier in signatures:
        if earlier.signed_by_id not in may_sign:
            raise SignatureFell(
                f"{earlier.name} signed first but may not sign for {application.organisation} any more. Take that "
                "signature back, and begin anew."
            )
        if earlier.answers_sha256 != sha256:
            raise SignatureFell(
                f"A file with a virus was taken out since {earlier.name} signed. Take that signature back, put another "
                "copy there, and begin anew."
            )
    last = len(signatures) + 1 == application.signatories_asked
    if not signatures and not last:
        fallen.forget(application)
    signature = Signature.objects.create(
        application=application,
        response=response,
        number=len(signatures) + 1,
        signed_by=by,
        name=declarations.signatory.name.strip(),
        position=declarations.signatory.position.strip(),
        agreed=list(declarations.agreed),
        answers_sha256=sha256,
        signed_at=at,
        asks=None if last else _asked(application, second, by, may_sign),
    )
    return [*signatures, signature]


def as_declared(signatures: Sequence[Signature]) -> dict[str, Any]:
    """What the application keeps of its declarations: the sentences, and who stands for them."""
    people = [
        {"name": one.name, "position": one.position, "signed_at": one.signed_at.isoformat()} for one in signatures
    ]
    return {"agreed": signatures[-1].agreed, "signatories": people}


def in_the_copy(signatures: Sequence[Signature]) -> list[dict[str, Any]]:
    """The signatures as they stand in the frozen copy, and so under its hash."""
    return [
        {
            "name": one.name,
            "position": one.position,
            "signed_at": one.signed_at.isoformat(),
            "agreed": one.agreed,
            "answers_sha256": one.answers_sha256,
        }
        for one in signatures
    ]


def await_second(application: Application, first: Signature) -> None:
    """The first has signed: from now on the answers stay, and the second is asked. The caller holds the application."""
    questionnaires.hold(application.response)
    application.await_signature()
    application.save(update_fields=["state"])
    ledger.record(
        "application-signed", application, by=first.signed_by, changes={"state": [State.DRAFT, State.SIGNING]}
    )
    signing_mails.ask(application, first)


@transaction.atomic
def ask_another(application: Application, second: Second, *, by: User) -> Signature:
    """Ask another person to sign second. Raises MayOnlyRead, MayNotSign, NothingToSign, SecondMissing, NotTheSecond."""
    held, first = _waiting(application)
    may_sign = require_signatory(held, by)
    asked = _asked(held, second, first.signed_by, may_sign, inviter=by)
    if asked.pk == first.asks_id:
        return first
    first.asks = asked
    first.save(update_fields=["asks"])
    ledger.record("signature-asked", held, by=by)
    signing_mails.asked_another(held, first, by=by)
    return first


@transaction.atomic
def take_signature_back(application: Application, *, by: User) -> Application:
    """Whoever writes for the organisation opens it to be changed again; who signed, and who was asked to, hear.

    Raises MayOnlyRead, NothingToSign.
    """
    held, first = _waiting(application)
    require_writer(held.organisation, by)
    _let_fall(held)
    fallen.remember(held, first, by=by)
    ledger.record("signature-taken-back", held, by=by, changes={"state": [State.SIGNING, State.DRAFT]}, note=str(first))
    signing_mails.taken_back(held, first, by=by)
    return held


@transaction.atomic
def decline_to_sign(application: Application, *, reason: str, by: User) -> Application:
    """Somebody who could sign second does not: it goes back to be changed, and the first hears why.

    Raises MayOnlyRead, MayNotSign, NothingToSign, NotTheSecond, ReasonMissing.
    """
    held, first = _waiting(application)
    require_signatory(held, by)
    if first.signed_by_id == by.pk:
        raise NotTheSecond("You signed this yourself. You can take your signature back.")
    if not reason.strip():
        raise ReasonMissing
    _let_fall(held)
    # The reason is between colleagues: it stands in their mail and on their pages, until somebody signs again, and not
    # in the history that the office reads.
    fallen.remember(held, first, by=by, reason=reason.strip())
    ledger.record("signature-declined", held, by=by, changes={"state": [State.SIGNING, State.DRAFT]})
    signing_mails.declined(held, first, reason=reason.strip(), by=by)
    return held


def _waiting(application: Application) -> tuple[Application, Signature]:
    held = hold(application, Application.including_tests.select_related("call__fund", "response"))
    first = Signature.objects.on(held.response).first()
    if held.state != State.SIGNING or first is None:
        raise NothingToSign
    return held, first


def _let_fall(held: Application) -> None:
    held.signatures.filter(response=held.response_id).delete()
    questionnaires.let_go(held.response)
    held.go_back()
    held.save(update_fields=["state"])


def _asked(
    application: Application, second: Second | None, first: User, may_sign: set[int], *, inviter: User | None = None
) -> User:
    """Whom `second` names, invited where they are not a member. Raises SecondMissing, NotTheSecond, MayNotSign."""
    organisation = application.organisation
    if second is None or not (second.user or second.email):
        raise SecondMissing
    if second.user is not None:
        if second.user.pk == first.pk or second.user.pk not in may_sign:
            raise NotTheSecond("Choose somebody else who may sign for the organisation.")
        return second.user
    if second.email.lower() == first.email.lower():
        raise NotTheSecond("The second signature must be somebody else’s.")
    try:
        answers = reverse("apply:answers", args=[application.reference])
        role = Membership.Role.SIGNS
        return invite_member(organisation, second.email, role, by=inviter or first, then=answers).user
    except AlreadyAMember as known:
        if known.membership.role == Membership.Role.SIGNS:
            return known.membership.user
        may = known.membership.get_role_display().lower()
        raise NotTheSecond(
            f"This person belongs to {organisation} already and {may}. Under “People who act for it” you can let "
            "them sign; then choose them here."
        ) from known


@dataclass(frozen=True)
class Signing:
    """How an application that waits for its second signature stands for one of its people."""

    first: Signature
    asked: User | None
    asked_is_member: bool
    asked_is_invited: bool
    may_still_sign: bool
    """Whether the first may still sign for the organisation."""
    as_signed: bool
    """Whether the answers are what the first signed; not if a file with a virus was taken out since."""
    yours: bool
    """Whether this person may give the second signature."""

    @property
    def counts(self) -> bool:
        """Whether somebody can still sign on top of the first signature."""
        return self.may_still_sign and self.as_signed


def signing_of(application: Application, user: User | None = None) -> Signing | None:
    """None where nothing waits for a signature."""
    return signing_on(application, application.response, user) if application.state == State.SIGNING else None


def signing_on(application: Application, response: Response, user: User | None = None) -> Signing | None:
    """The same for one set of its answers: the application's own, or changes that the office asked for."""
    first = Signature.objects.on(response).first()
    if first is None:
        return None
    organisation = application.organisation
    roles = dict(organisation.memberships.values_list("user", "role"))
    signs = {pk for pk, role in roles.items() if role == Membership.Role.SIGNS}
    return Signing(
        first=first,
        asked=first.asks,
        asked_is_member=first.asks_id in signs,
        asked_is_invited=organisation.invitations.filter(user=first.asks_id).exists(),
        may_still_sign=first.signed_by_id in signs,
        as_signed=response.held_at is not None,
        yours=user is not None and user.pk in signs and user.pk != first.signed_by_id,
    )


@dataclass(frozen=True)
class Signatories:
    """Who can sign for an organisation: how many members may, and how many are invited to."""

    may_sign: int
    invited: int

    @property
    def lack(self) -> bool:
        """Whether nobody could give a second signature as things are."""
        return self.may_sign + self.invited < 2


def signatories_of(organisation: Organisation) -> Signatories:
    return Signatories(
        may_sign=organisation.memberships.signing().count(),
        invited=organisation.invitations.filter(role=Membership.Role.SIGNS).count(),
    )
