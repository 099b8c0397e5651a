"""An organisation's profile: written once, kept, and used again by every application."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.organisations.domain.members import require_writer
from portal.organisations.models import Contact, Membership, Organisation


@dataclass(frozen=True)
class ContactDetails:
    name: str
    email: str
    role: str = ""
    telephone: str = ""


# What an organisation says of itself, besides its contacts; its mark covers both.
FIELDS = (
    "name",
    "kind",
    "charity_number",
    "company_number",
    "address",
    "town",
    "postcode",
    "website",
    "purposes",
    "founded_on",
    "yearly_income",
    "reserves",
    "trustees",
)
# Names of people: the ledger says that they changed, not to what.
PERSONAL = ("trustees",)


class ProfileChanged(Exception):
    """The profile was changed since the page was opened; `organisation` is as it stands now.

    `own` says that the same person changed it last, from another window.
    """

    def __init__(self, organisation: Organisation, *, own: bool) -> None:
        super().__init__(str(organisation))
        self.organisation = organisation
        self.own = own


def mark_of(organisation: Organisation) -> str:
    """A short mark of the profile as it stands; the page carries it, so that a page from yesterday is noticed."""
    parts = [str(getattr(organisation, field)) for field in FIELDS] + [repr(one) for one in _contacts_of(organisation)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@transaction.atomic
def create_organisation(profile: Mapping[str, Any], contacts: Sequence[ContactDetails], *, by: User) -> Organisation:
    """A new organisation with `by` as the member who may sign. `profile` maps fields of Organisation to values."""
    organisation = Organisation.objects.create(**profile)
    Membership.objects.create(organisation=organisation, user=by, role=Membership.Role.SIGNS)
    write_contacts(organisation, contacts)
    ledger.record("organisation-created", organisation, by=by)
    return organisation


@transaction.atomic
def update_profile(
    organisation: Organisation,
    profile: Mapping[str, Any],
    contacts: Sequence[ContactDetails],
    *,
    by: User,
    seen: str = "",
) -> Organisation:
    """Write the profile anew. Contacts are personal data, so the ledger says that they changed, not to what.

    `seen` is the mark of the profile as the person saw it. Raises MayOnlyRead, ProfileChanged.
    """
    require_writer(organisation, by)
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if seen and seen != mark_of(locked):
        last = ledger.timeline(locked).filter(verb__in=["organisation-changed", "organisation-created"]).first()
        raise ProfileChanged(locked, own=bool(last and last.actor_id == by.pk))
    changes: dict[str, list[Any]] = {}
    for field, value in profile.items():
        before = getattr(locked, field)
        if before != value:
            changes[field] = ["as before", "changed"] if field in PERSONAL else [before, value]
            setattr(locked, field, value)
    locked.save(update_fields=list(profile))
    before = _by_address(locked)
    if write_contacts(locked, contacts):
        changes["contacts"] = ["as before", "changed"]
        _tell_contacts(locked, before, by)
    if changes:
        ledger.record("organisation-changed", locked, by=by, changes=changes)
    return locked


def _tell_contacts(organisation: Organisation, before: dict[str, set[ContactDetails]], by: User) -> None:
    """A fraudster would put a telephone of their own in the place of those whom the office rings: whoever is taken out
    hears, and whose details are others now. Who was taken out hears of new bank details, too, for some weeks; so the
    ledger says the address, as it does of members.
    """
    now = _by_address(organisation)
    gone = sorted(before.keys() - now.keys())
    for address in gone:
        ledger.record("contact-replaced", organisation, by=by, changes={"contact": [address, None]})
    changed = sorted(address for address in before.keys() & now.keys() if before[address] != now[address])
    context = {"organisation": organisation, "by": by}
    for mail, addresses in (("contact_replaced", gone), ("contact_changed", changed)):
        others = [address for address in addresses if address != by.email.lower()]
        queue_mail(f"organisations/{mail}", to=others, about=str(organisation)[:200], context=context)


def _by_address(organisation: Organisation) -> dict[str, set[ContactDetails]]:
    found: dict[str, set[ContactDetails]] = {}
    for one in _contacts_of(organisation):
        if one.email:
            found.setdefault(one.email.lower(), set()).add(one)
    return found


def write_contacts(organisation: Organisation, contacts: Sequence[ContactDetails]) -> bool:
    """Write the contacts in order; return whether anything changed."""
    if _contacts_of(organisation) == list(contacts):
        return False
    for position, one in enumerate(contacts, start=1):
        Contact.objects.update_or_create(
            organisation=organisation,
            position=position,
            defaults={"name": one.name, "email": one.email, "role": one.role, "telephone": one.telephone},
        )
    organisation.contacts.of_the_profile().filter(position__gt=len(contacts)).delete()
    return True


def _contacts_of(organisation: Organisation) -> list[ContactDetails]:
    return [
        ContactDetails(one.name, one.email, one.role, one.telephone) for one in organisation.contacts.of_the_profile()
    ]
