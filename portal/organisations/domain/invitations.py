"""Asking somebody to act for an organisation; only their yes makes them a member."""

from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.organisations.domain.members import MayNotSign, may_sign_for, require_writer
from portal.organisations.models import Invitation, Membership, Organisation

Role = Membership.Role


class AlreadyAMember(Exception):
    """The person belongs to the organisation; `membership` says what they may do."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(str(membership))
        self.membership = membership


@transaction.atomic
def invite_member(organisation: Organisation, email: str, role: str, *, by: User, then: str = "") -> Invitation:
    """Ask the person with this e-mail address to act for the organisation. Asked a second time, the role asked for
    last stands, and the mail goes out again only if it is another. `then` is the path of the page that they come to
    when they say yes.

    Somebody who was never here gets an account without a password: they sign in with a code by e-mail. Raises
    MayOnlyRead, MayNotSign, AlreadyAMember.
    """
    # Whoever says yes at this very moment, or merges the organisation into another, locks it too.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_writer(organisation, by)
    if role == Role.SIGNS and not may_sign_for(organisation, by):
        raise MayNotSign
    user = User.objects.filter(email__iexact=email).first() or _newcomer(email)
    if membership := organisation.memberships.filter(user=user).first():
        raise AlreadyAMember(membership)
    before = organisation.invitations.filter(user=user).first()
    if before and before.role == role:
        if then and then != before.then:
            before.then = then
            before.save(update_fields=["then"])
        return before
    if before and before.role == Role.SIGNS and not may_sign_for(organisation, by):
        raise MayNotSign
    invitation, _ = Invitation.objects.update_or_create(
        organisation=organisation, user=user, defaults={"role": role, "invited_by": by, "then": then}
    )
    queue_mail(
        "organisations/invitation",
        to=user.email,
        about=str(organisation)[:200],
        context={"invitation": invitation, "organisation": organisation, "by": by, "then": then},
    )
    ledger.record(
        "member-invited",
        organisation,
        by=by,
        changes={"member": [None, user.email], "role": [before and before.role, role]},
    )
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User) -> Membership:
    """`by`, who was invited, becomes a member; twice is once. Raises Invitation.DoesNotExist if it was taken back."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation_id)
    membership = organisation.memberships.filter(user=by).first()
    if membership is None:
        held = organisation.invitations.get(pk=invitation.pk, user=by)
        membership = Membership.objects.create(organisation=organisation, user=by, role=held.role)
        ledger.record(
            "member-added", organisation, by=by, changes={"member": [None, by.email], "role": [None, held.role]}
        )
        _tell_the_others(membership)
    organisation.invitations.filter(user=by).delete()
    return membership


def _tell_the_others(membership: Membership) -> None:
    """Two members confirm an account and sign: each of them knows who else there is."""
    organisation = membership.organisation
    others = organisation.memberships.filter(user__is_active=True).exclude(pk=membership.pk)
    queue_mail(
        "organisations/member_joined",
        to=list(others.order_by("pk").values_list("user__email", flat=True)),
        about=str(organisation)[:200],
        context={
            "organisation": organisation,
            "by": membership.user,
            "may": membership.get_role_display().lower(),
        },
    )


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: User) -> None:
    """`by`, who was invited, does not want to act for the organisation."""
    if Invitation.objects.filter(pk=invitation.pk, user=by).delete()[0]:
        ledger.record("invitation-declined", invitation.organisation, by=by)


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: User) -> None:
    """Somebody who writes for the organisation takes it back; who may not sign leaves those to sign alone.

    Raises MayOnlyRead, MayNotSign.
    """
    require_writer(invitation.organisation, by)
    if invitation.role == Role.SIGNS and not may_sign_for(invitation.organisation, by):
        raise MayNotSign
    if Invitation.objects.filter(pk=invitation.pk).delete()[0]:
        ledger.record("invitation-taken-back", invitation.organisation, by=by, note=invitation.user.email)


def _newcomer(email: str) -> User:
    """A new account without a password, or the one that somebody else made at this very moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email)
    except IntegrityError:
        return User.objects.get(email__iexact=email)
