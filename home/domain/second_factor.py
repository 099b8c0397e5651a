"""Somebody lost the phone or the key that proves who they are: an administrator lets them set up another one."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse

from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail


class MayNotReset(Exception):
    """Only an administrator resets a second factor, and never their own: that is done on the page of the account."""


class NothingToReset(Exception):
    """The person has no second factor."""


@transaction.atomic
def reset_second_factor(person: User, *, by: User) -> None:
    """Take away every authenticator, passkey and recovery code of `person`, end their sessions, and tell them.

    allauth keeps a row for each session, because every sign-in goes through it.
    Raises MayNotReset, NothingToReset.
    """
    if not (by.is_active and by.is_superuser) or by == person:
        raise MayNotReset(str(by))
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    factors = Authenticator.objects.filter(user=locked)
    kinds = sorted({str(one.get_type_display()) for one in factors})
    if not kinds:
        raise NothingToReset(str(locked))
    factors.delete()
    for session in UserSession.objects.filter(user=locked):
        session.end()
    ledger.record("second-factor-reset", locked, by=by, changes={"second_factor": [", ".join(kinds), "none"]})
    queue_mail(
        "accounts/second_factor_reset",
        to=locked.email,
        context={"name": str(locked), "by": str(by), "login": reverse("account_login")},
    )
