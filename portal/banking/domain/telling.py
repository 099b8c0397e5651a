"""Who hears that bank details were given, agreed or refused: everybody of the organisation, by every address we know.

Somebody who got into one mailbox cannot change an account without the others hearing of it.
"""

from datetime import timedelta

from django.utils import timezone

from portal.banking.models import BankAccount
from portal.events.ledger import timeline
from portal.mail.outbox import queue_mail
from portal.organisations.models import Organisation

# Who was taken out lately hears of it, too: a fraudster would take out those who could object.
LATELY = timedelta(days=30)


def tell_everybody(template: str, account: BankAccount) -> None:
    """Queue the mail `template` to all contacts and members, in the caller's transaction. It names no number."""
    organisation = account.organisation
    addresses = [
        *organisation.contacts.exclude(email="").values_list("email", flat=True),
        *organisation.memberships.filter(user__is_active=True).values_list("user__email", flat=True),
        *_taken_out_lately(organisation),
    ]
    everybody = list(dict.fromkeys(address.lower() for address in addresses))
    context = {"account": account, "organisation": organisation}
    queue_mail(template, to=everybody, about=str(organisation)[:200], context=context)


def _taken_out_lately(organisation: Organisation) -> list[str]:
    since = timezone.now() - LATELY
    taken_out = timeline(organisation).filter(verb__in=["member-removed", "contact-replaced"], occurred_at__gte=since)
    changes = [event.changes.get("member") or event.changes["contact"] for event in taken_out]
    return [before for before, _ in changes]
