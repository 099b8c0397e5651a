"""Who may act for an organisation."""

from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.organisations.models import WRITING_ROLES, Membership, Organisation


class MayNotSign(Exception):
    """The person may not sign for the organisation, and so lets nobody else sign for it."""


class MayOnlyRead(Exception):
    """The person does not belong to the organisation, or belongs to it but may only read."""


def may_write(organisation: Organisation, user: User) -> bool:
    """Whether `user` may write and send for the organisation."""
    return organisation.memberships.filter(user=user, role__in=WRITING_ROLES).exists()


def may_sign_for(organisation: Organisation, user: User) -> bool:
    """Whether `user` may sign for the organisation, and so let others sign for it."""
    return organisation.memberships.filter(user=user, role=Membership.Role.SIGNS).exists()


def require_writer(organisation: Organisation, user: User) -> None:
    """Raise MayOnlyRead unless `user` may write and send for the organisation."""
    if not may_write(organisation, user):
        raise MayOnlyRead


@transaction.atomic
def add_member(organisation: Organisation, email: str, role: str, *, by: User) -> Membership:
    """Let the person with this e-mail address act for the organisation; twice changes nothing.

    Somebody who was never here gets an account without a password: they sign in with a code by e-mail. A person who
    is a member already keeps their role. Raises MayOnlyRead, MayNotSign.
    """
    require_writer(organisation, by)
    if role == Membership.Role.SIGNS and not may_sign_for(organisation, by):
        raise MayNotSign
    user = User.objects.filter(email__iexact=email).first() or _newcomer(email)
    membership, created = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": role}
    )
    if created:
        queue_mail(
            "organisations/member_added",
            to=user.email,
            about=str(organisation)[:200],
            context={"organisation": organisation, "by": by, "may": membership.get_role_display().lower()},
        )
        ledger.record("member-added", organisation, by=by, changes={"member": [None, user.email], "role": [None, role]})
    return membership


def _newcomer(email: str) -> User:
    """A new account without a password, or the one that somebody else made at this very moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email)
    except IntegrityError:
        return User.objects.get(email__iexact=email)
