"""The office enters an organisation that nobody has registered yet: the provider of a contract to come."""

from django.db import transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.organisations.models import Organisation


@transaction.atomic
def register_organisation(organisation: Organisation, *, by: User) -> Organisation:
    """Keep a new organisation without members; its own people complete the profile once they are invited."""
    organisation.save()
    ledger.record("organisation-created", organisation, by=by)
    return organisation
