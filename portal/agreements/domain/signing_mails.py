"""The mails around signatures: who is asked to sign next, and who hears that a signature was taken back."""

from collections.abc import Iterable

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement, TemplateVersion
from portal.agreements.models.signature import Signed
from portal.mail.outbox import queue_mail
from portal.organisations.models import Membership, Organisation


def office_role(agreement: Agreement) -> Role:
    """Whose signature binds the office, as the template says."""
    version = agreement.template_version
    if version and version.office_signer == TemplateVersion.OfficeSigner.OFFICER:
        return OFFICER_OF[Agreement.Kind(agreement.kind)]
    return Role.COMMISSIONER


def ask_second(agreement: Agreement, first: Signed) -> None:
    """To whoever the first asked; to all others who may sign where nobody was named."""
    to = [first.asks] if first.asks else list(signatories(agreement.organisation, besides=[first.signed_by]))
    _write("agreements/second_signature", agreement, to, first=first)


def office_signers(agreement: Agreement) -> QuerySet[User]:
    """Everybody in the office who may sign it, but those who belong to the organisation."""
    mine = agreement.organisation.memberships.values("user")
    signers = User.objects.filter(is_active=True, groups__name=office_role(agreement).label).exclude(pk__in=mine)
    return signers.order_by("email")


def ask_office(agreement: Agreement) -> None:
    _write("agreements/office_to_sign", agreement, office_signers(agreement))


def taken_back(agreement: Agreement, signatures: Iterable[Signed], *, by: User, reason: str) -> None:
    """To those whose signatures do not stand any more, and to whoever was asked to sign second."""
    people = {one.signed_by for one in signatures} | {one.asks for one in signatures if one.asks}
    to = sorted(people - {by}, key=lambda one: one.email)
    _write("agreements/signature_taken_back", agreement, to, by=by, reason=reason)


def signatories(organisation: Organisation, *, besides: Iterable[User] = ()) -> Iterable[User]:
    """The members who may sign for the organisation, in the order of their addresses."""
    members = organisation.memberships.filter(role=Membership.Role.SIGNS, user__is_active=True)
    members = members.exclude(user__in=list(besides)).select_related("user").order_by("user__email")
    return [one.user for one in members]


def _write(event: str, agreement: Agreement, to: Iterable[User], **context: object) -> None:
    addresses = [one.email for one in to]
    if addresses:
        queue_mail(
            event,
            to=addresses,
            context={"agreement": agreement, **context},
            about=agreement.reference,
            private=False,
        )
