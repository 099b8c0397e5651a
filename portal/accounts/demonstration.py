"""The logins of the demonstration: one list, used by `build_demo`, `demo_logins` and the page /demonstration/.

None of them is a person: a login is called what its role is called, and the addresses end in `.example`, which can
never receive mail. Their passwords and second factors are printed for everybody, so nothing here works unless the
settings say DEMONSTRATION.
"""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from functools import cache

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import GIVEN_ROLES, STAFF_ROLES, Role

PASSWORD = "dorset-demonstration"  # noqa: S105 - public on purpose


class OnlyInTheDemonstration(Exception):
    """Well-known passwords must never reach a portal that people use."""


@dataclass(frozen=True)
class Login:
    role: Role
    email: str
    name: str
    purpose: str

    @property
    def has_second_factor(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def door(self) -> str:
        """Where this login's work is."""
        if self.role in STAFF_ROLES:
            return "/office/"
        return {Role.APPLICANT: "/apply/", Role.PROVIDER: "/provider/"}.get(self.role, "/panel/")


def _login(role: Role, mailbox: str, name: str, purpose: str) -> Login:
    return Login(role, f"{mailbox}@demo.example", name, purpose)


LOGINS = [
    _login(Role.APPLICANT, "applicant", "Applicant", "applies for a grant"),
    _login(Role.APPLICANT, "colleague", "Applicant's colleague", "works on the same applications"),
    _login(Role.PROVIDER, "grant-provider", "Provider of a grant project", "sends returns for a grant agreement"),
    _login(Role.PROVIDER, "restorative", "Provider of Restorative Dorset", "sends returns for a contract"),
    _login(Role.PROVIDER, "victim-support", "Provider of victim support", "sends returns for a contract"),
    _login(Role.PROVIDER, "partners", "Provider of three services", "sends returns for contracts that run today"),
    _login(Role.PANEL_MEMBER, "panel1", "Panel member 1", "scores what is assigned"),
    _login(Role.PANEL_MEMBER, "panel2", "Panel member 2", "scores what is assigned"),
    _login(Role.PANEL_MEMBER, "panel3", "Panel member 3", "scores what is assigned"),
    _login(Role.PANEL_CHAIR, "chair", "Panel chair", "scores, and chairs the panel"),
    _login(Role.GRANTS_OFFICER, "grants", "Grants officer", "publishes calls, checks, assigns"),
    _login(Role.GRANTS_OFFICER, "grants2", "Second grants officer", "the second pair of eyes"),
    _login(Role.COMMISSIONING_OFFICER, "commissioning", "Commissioning officer", "holds contracts to their targets"),
    _login(Role.FINANCE_OFFICER, "finance", "Finance officer", "approves and releases payments"),
    _login(Role.FINANCE_OFFICER, "finance2", "Second finance officer", "approves what the first released"),
    _login(Role.COMMISSIONER, "commissioner", "Commissioner", "decides, with reasons"),
    _login(Role.EDITOR, "editor", "Editor", "writes the public pages"),
    _login(Role.FOUNDATION_TREASURER, "foundation", "Foundation treasurer", "looks after donations and Gift Aid"),
]


@cache
def _hashed(password: str) -> str:
    """Hashed once for all logins: a good hash takes a good part of a second."""
    return make_password(password)


@transaction.atomic
def make_login(role: Role, email: str, name: str, password: str = PASSWORD) -> User:
    """A person who can sign in at once: verified address, role, and for staff an authenticator. Harmless to repeat."""
    if not settings.DEMONSTRATION:
        raise OnlyInTheDemonstration(email)
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    if not user.has_usable_password():
        user.password = _hashed(password)
        user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    if role in GIVEN_ROLES:
        user.give_role(role)
    if role in STAFF_ROLES and not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, demonstration_secret(email))
        RecoveryCodes.activate(user)
    return user


def make_logins() -> dict[str, User]:
    """Every login of the list, by the part of its address before the @."""
    return {login.email.partition("@")[0]: make_login(login.role, login.email, login.name) for login in LOGINS}


def demonstration_secret(email: str) -> str:
    """The secret of a login's authenticator: base32, 160 bits, the same on every machine, another for each login."""
    return base64.b32encode(hashlib.sha1(f"demonstration {email}".encode(), usedforsecurity=False).digest()).decode()


def current_code(email: str, *, at: float | None = None) -> tuple[str, int]:
    """The six digits that the login's authenticator app would show at `at` (seconds since 1970), and for how many
    seconds more."""
    now = int(time.time() if at is None else at)
    period = mfa_settings.TOTP_PERIOD
    code = format_hotp_value(hotp_value(demonstration_secret(email), now // period))
    return code, period - now % period
