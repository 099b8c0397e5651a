"""Who hears that bank details were given, agreed or refused: everybody of the organisation, by every address we know.

Somebody who got into one mailbox cannot change an account without the others hearing of it.
"""

from portal.banking.models import BankAccount
from portal.mail.outbox import queue_mail


def tell_everybody(template: str, account: BankAccount) -> None:
    """Queue the mail `template` to all contacts and members, in the caller's transaction. It names no number."""
    organisation = account.organisation
    addresses = [
        *organisation.contacts.exclude(email="").values_list("email", flat=True),
        *organisation.memberships.filter(user__is_active=True).values_list("user__email", flat=True),
    ]
    everybody = list(dict.fromkeys(address.lower() for address in addresses))
    queue_mail(template, to=everybody, context={"account": account, "organisation": organisation})
