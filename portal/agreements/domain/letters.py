"""Who hears about an agreement."""

from typing import Any

from portal.agreements.models import Agreement
from portal.mail.outbox import queue_mail
from portal.organisations.models import Membership


def addresses(agreement: Agreement) -> list[str]:
    """The organisation's contacts and the members who act for it, each address once."""
    organisation = agreement.organisation
    acting = organisation.memberships.exclude(role=Membership.Role.READS).filter(user__is_active=True)
    everybody = [
        *organisation.contacts.values_list("email", flat=True),
        *acting.values_list("user__email", flat=True).order_by("user__email"),
    ]
    return list(dict.fromkeys(address.lower() for address in everybody))


def write_to_provider(template: str, agreement: Agreement, **context: Any) -> None:
    """Queue the mail `template` to everybody who hears about `agreement`, in the caller's transaction."""
    queue_mail(
        template,
        to=addresses(agreement),
        context={"agreement": agreement, **context},
        about=agreement.reference,
    )
