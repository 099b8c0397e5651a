"""Who hears about an agreement."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.accounts.models import User
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement
from portal.mail.outbox import Mailing, queue_mail, queue_mails
from portal.organisations.models import Contact, Membership


def addresses(agreement: Agreement) -> list[str]:
    """The organisation's contacts and the members who act for it, each address once."""
    return addresses_of([agreement.organisation_id])[agreement.organisation_id]


def addresses_of(organisations: Collection[int]) -> dict[int, list[str]]:
    """The same for many, by the organisations' keys. Two queries."""
    found: dict[int, dict[str, None]] = {key: {} for key in organisations}
    contacts = Contact.objects.filter(organisation__in=found).exclude(email="").order_by("organisation", "position")
    for key, email in contacts.values_list("organisation", "email"):
        found[key][email.lower()] = None
    acting = Membership.objects.filter(organisation__in=found, user__is_active=True).exclude(role=Membership.Role.READS)
    for key, email in acting.values_list("organisation", "user__email").order_by("user__email"):
        found[key][email.lower()] = None
    return {key: list(each) for key, each in found.items()}


def office_addresses(agreement: Agreement) -> list[str]:
    """The lead officer; where nobody leads, every officer who may."""
    lead = agreement.lead_officer
    if lead and lead.is_active:
        return [lead.email]
    role = OFFICER_OF[Agreement.Kind(agreement.kind)]
    officers = User.objects.filter(is_active=True, groups__name=role.label)
    return list(officers.order_by("email").values_list("email", flat=True))


def write_to_office(template: str, agreement: Agreement, **context: Any) -> None:
    """Queue the mail `template` to whoever looks after `agreement` in the office, in the caller's transaction."""
    queue_mail(
        template,
        to=office_addresses(agreement),
        context={"agreement": agreement, **context},
        about=agreement.reference,
        private=False,
    )


def write_to_provider(
    template: str, agreement: Agreement, *, hold: bool = False, besides: Collection[str] = (), **context: Any
) -> None:
    """Queue the mail `template` to everybody who hears about `agreement`, in the caller's transaction.

    Not to those in `besides` (in small letters). `hold` keeps it in the outbox until an officer releases it.
    """
    queue_mail(
        template,
        to=[address for address in addresses(agreement) if address not in besides],
        context={"agreement": agreement, **context},
        about=agreement.reference,
        private=False,
        hold=hold,
    )


def write_to_providers(template: str, told: Sequence[tuple[Agreement, Mapping[str, Any]]]) -> None:
    """The same about several agreements, each with what its mail is made from, in a few statements."""
    to = addresses_of({agreement.organisation_id for agreement, _ in told})
    queue_mails(
        template,
        [
            Mailing(to[agreement.organisation_id], {"agreement": agreement, **context}, agreement.reference)
            for agreement, context in told
        ],
        private=False,
    )
