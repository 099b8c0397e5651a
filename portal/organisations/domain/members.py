"""Who may act for an organisation: what they may do, and how that changes.

Whoever writes for it may invite people who write or read; only who may sign lets others sign, changes what somebody
may do and takes people out. Everybody may leave. Somebody who may sign is always left.
"""

from django.db import transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.organisations.models import WRITING_ROLES, Membership, Organisation

Role = Membership.Role


class MayNotSign(Exception):
    """The person may not sign for the organisation, and so lets nobody else sign for it and takes nobody out."""


class MayOnlyRead(Exception):
    """The person does not belong to the organisation, or belongs to it but may only read."""


class LastWhoSigns(Exception):
    """Nobody who may sign would be left."""


def may_write(organisation: Organisation, user: User) -> bool:
    """Whether `user` may write and send for the organisation."""
    return organisation.memberships.filter(user=user, role__in=WRITING_ROLES).exists()


def may_sign_for(organisation: Organisation, user: User) -> bool:
    """Whether `user` may sign for the organisation, and so let others sign for it."""
    return organisation.memberships.filter(user=user, role=Role.SIGNS).exists()


def require_writer(organisation: Organisation, user: User) -> None:
    """Raise MayOnlyRead unless `user` may write and send for the organisation."""
    if not may_write(organisation, user):
        raise MayOnlyRead


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> Membership:
    """Let a member do more or less from now on; the person hears. Raises MayNotSign, LastWhoSigns."""
    held = _held(membership)
    if held is None or not may_sign_for(held.organisation, by):
        raise MayNotSign
    before = held.role
    if before == role:
        return held
    if before == Role.SIGNS:
        _require_another_who_signs(held)
    held.role = role
    held.save(update_fields=["role"])
    ledger.record(
        "member-role-changed", held.organisation, by=by, changes={"role": [before, role]}, note=held.user.email
    )
    _tell(held, "organisations/role_changed", by, may=held.get_role_display().lower())
    return held


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take a member out, or leave oneself; the person hears. What they wrote stays. Nothing to do where they are
    out already. Raises MayNotSign, LastWhoSigns.
    """
    held = _held(membership)
    if held is None:
        return
    leaves = held.user_id == by.pk
    if not leaves and not may_sign_for(held.organisation, by):
        raise MayNotSign
    if held.role == Role.SIGNS:
        _require_another_who_signs(held)
    held.delete()
    ledger.record(
        "member-left" if leaves else "member-removed",
        held.organisation,
        by=by,
        changes={"member": [held.user.email, None], "role": [held.role, None]},
    )
    _tell(held, "organisations/member_removed", by)


def _held(membership: Membership) -> Membership | None:
    """The membership as it stands, None where it is gone; the organisation is locked, so that of two who may sign
    and take each other out at once, the second finds that they may not any more."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    return organisation.memberships.select_related("user", "organisation").filter(pk=membership.pk).first()


def _require_another_who_signs(membership: Membership) -> None:
    if not membership.organisation.memberships.signing().exclude(pk=membership.pk).exists():
        raise LastWhoSigns


def _tell(membership: Membership, mail: str, by: User, **more: object) -> None:
    if membership.user_id == by.pk:
        return
    context = {"organisation": membership.organisation, "by": by, **more}
    queue_mail(mail, to=membership.user.email, about=str(membership.organisation)[:200], context=context)
