"""The mails of signing in: a code, an address that changed, a new passkey. allauth decides when, `adapter` sends them.

Each is declared like any other mail, so an administrator may word it. A code or a link that somebody needs has to stay
in the words; it is secret, so nobody in the office is shown it.
"""

from typing import Any

from allauth.account import app_settings
from django.utils.timezone import localtime

from portal.design.words import moment_in_words
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare

# What allauth calls a mail, and what the portal does. Who signs up proves an address as anybody else does.
EVENT_OF = {
    "account/email/account_already_exists": "accounts/account_already_exists",
    "account/email/email_changed": "accounts/address_changed",
    "account/email/email_confirmation": "accounts/confirm_address",
    "account/email/email_confirmation_signup": "accounts/confirm_address",
    "account/email/email_deleted": "accounts/address_removed",
    "account/email/login_code": "accounts/sign_in_code",
    "account/email/password_changed": "accounts/password_changed",
    "account/email/password_reset": "accounts/password_reset",
    "account/email/password_reset_code": "accounts/password_code",
    "account/email/password_set": "accounts/password_set",
    "account/email/unknown_account": "accounts/unknown_account",
    "mfa/email/recovery_codes_generated": "accounts/recovery_codes_made",
    "mfa/email/totp_activated": "accounts/app_set_up",
    "mfa/email/totp_deactivated": "accounts/app_removed",
    "mfa/email/webauthn_added": "accounts/passkey_added",
    "mfa/email/webauthn_removed": "accounts/passkey_removed",
}


def _when(context: Context) -> str:
    return moment_in_words(localtime(context["timestamp"]))


CODE = MergeField("code", "the code", "K7P-4QX", of=lambda c: c["code"], is_secret=True)
ADDRESS = MergeField("address", "the address that it goes to", "treasurer@example.org", of=lambda c: c["email"])
# Of whatever happened to a login: somebody who did not do it can tell by these.
TRACES = (
    MergeField("when", "when it happened", "2:05pm on 21 November 2026", of=_when),
    MergeField("ip", "the internet address that it came from", "203.0.113.7", of=lambda c: c["ip"], may_be_empty=True),
    MergeField(
        "browser",
        "what the browser says it is",
        "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Firefox/131.0",
        of=lambda c: c["user_agent"],
        may_be_empty=True,
    ),
)


def _code(name: str, *, title: str, when: str, seconds: int) -> MailEvent:
    minutes = MergeField("minutes", "for how many minutes it is good", str(seconds // 60), of=lambda c: seconds // 60)
    return _event(name, title=title, when=when, fields=(CODE, minutes), keeps=("code",))


def _link(name: str, key: str, meaning: str, *, title: str, when: str) -> MailEvent:
    example = "https://portal.example.org/account/"
    link = MergeField("link", meaning, example, of=lambda c: c[key], is_link=True)
    return _event(name, title=title, when=when, fields=(ADDRESS, link), keeps=("link",))


def _happened(name: str, *more: MergeField, title: str, when: str) -> MailEvent:
    return _event(name, title=title, when=when, fields=(*more, *TRACES), keeps=("when", *(one.name for one in more)))


def _event(name: str, **said: Any) -> MailEvent:
    whom = "Whoever has or types the address."
    return MailEvent(f"accounts/{name}", to=Recipient.LOGINS, whom=whom, **said)


declare(
    _code(
        "sign_in_code",
        title="A code to sign in",
        when="When somebody asks for a code to sign in.",
        seconds=app_settings.LOGIN_BY_CODE_TIMEOUT,
    ),
    _code(
        "confirm_address",
        title="A code to confirm an address",
        when="When somebody signs up or changes their e-mail address.",
        seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    ),
    _code(
        "password_code",
        title="A code to set a new password",
        when="When somebody has forgotten their password.",
        seconds=app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    ),
    _link(
        "account_already_exists",
        "password_reset_url",
        "where a new password is set",
        title="There is an account already",
        when="When somebody signs up with an address that has an account.",
    ),
    _link(
        "unknown_account",
        "signup_url",
        "where an account is made",
        title="There is no account",
        when="When somebody signs in with an address that has no account.",
    ),
    _happened(
        "address_changed",
        MergeField("before", "the address until then", "old@example.org", of=lambda c: c["from_email"]),
        MergeField("after", "the address from then on", "new@example.org", of=lambda c: c["to_email"]),
        title="The e-mail address was changed",
        when="When somebody changes their e-mail address; to the one until then.",
    ),
    _happened(
        "address_removed",
        MergeField("removed", "the address that was removed", "old@example.org", of=lambda c: c["deleted_email"]),
        title="An e-mail address was removed",
        when="When somebody takes an address out of their account.",
    ),
    _happened("password_changed", title="The password was changed", when="When somebody changes their password."),
    _happened("password_reset", title="The password was set anew", when="When somebody used a code to set a new one."),
    _happened("password_set", title="A password was set", when="When somebody sets their first password."),
    _happened("app_set_up", title="An app for codes was set up", when="When somebody sets up an app for codes."),
    _happened("app_removed", title="The app for codes was removed", when="When somebody removes the app for codes."),
    _happened(
        "recovery_codes_made", title="New recovery codes were made", when="When somebody makes new recovery codes."
    ),
    _happened("passkey_added", title="A passkey was added", when="When somebody adds a passkey."),
    _happened("passkey_removed", title="A passkey was removed", when="When somebody removes a passkey."),
)
