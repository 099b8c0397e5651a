"""Who hears about an agreement."""

from collections.abc import Collection
from typing import Any

from portal.accounts.models import User
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement
from portal.mail.outbox import queue_mail
from portal.organisations.models import Membership


def addresses(agreement: Agreement) -> list[str]:
    """The organisation's contacts and the members who act for it, each address once."""
    organisation = agreement.organisation
    acting = organisation.memberships.exclude(role=Membership.Role.READS).filter(user__is_active=True)
    everybody = [
        *organisation.contacts.exclude(email="").values_list("email", flat=True),
        *acting.values_list("user__email", flat=True).order_by("user__email"),
    ]
    return list(dict.fromkeys(address.lower() for address in everybody))


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
