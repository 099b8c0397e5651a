"""The office enters an organisation that nobody has registered yet: the provider of a contract to come, or whoever
applies on paper."""

from collections.abc import Sequence

from django.db import transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.organisations.domain.profiles import ContactDetails, write_contacts
from portal.organisations.models import Organisation


@transaction.atomic
def register_organisation(
    organisation: Organisation, *, by: User, contacts: Sequence[ContactDetails] = ()
) -> Organisation:
    """Keep a new organisation without members; its own people complete the profile once they are invited. A contact
    without an e-mail address has an empty one."""
    organisation.save()
    write_contacts(organisation, contacts)
    ledger.record("organisation-created", organisation, by=by)
    return organisation
