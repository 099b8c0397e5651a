"""allauth's forms in our words, drawn by our template pack. What they check stays allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from portal.design.forms import Presented

EMAIL = {
    "label": "E-mail address",
    "required": "Enter your e-mail address, like name@example.org",
    "invalid": "Enter an e-mail address in the right form, like name@example.org",
}
CODE_BY_EMAIL = {"label": "Code from the e-mail", "required": "Enter the code from the e-mail"}
CODE_OF_APP = {
    "label": "Six-digit code",
    "help_text": "From the app on your phone, or one of your recovery codes.",
    "required": "Enter the six-digit code from your app",
}
NEW_PASSWORD = {
    "label": "New password",
    "help_text": "At least 10 characters. Three words that do not belong together are easy to remember.",
    "required": "Enter a new password of at least 10 characters",
}
NEW_PASSWORD_AGAIN = {"label": "New password again", "required": "Enter the new password a second time"}
PASSWORD = {"label": "Password", "required": "Enter your password"}


class Worded(Presented):
    """`words` gives a field its label, hint and what to say when it is left empty or wrong."""

    words: dict[str, dict[str, str]] = {}
    submit = None  # the templates draw their own buttons, because a page may hold several forms

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, said in self.words.items():
            field = self.fields[name]
            field.label = said["label"]
            field.help_text = said.get("help_text", "")
            field.widget.attrs.pop("placeholder", None)
            field.error_messages |= {kind: said[kind] for kind in ("required", "invalid") if kind in said}
            if name == "code":
                field.widget.attrs |= {
                    "autocomplete": "one-time-code",
                    "spellcheck": "false",
                    "class": "govuk-input--width-10",
                }


class Login(Worded, account.LoginForm):
    words = {"login": EMAIL, "password": PASSWORD}


class Signup(Worded, account.SignupForm):
    """No password: newcomers come in with a code by e-mail, and set a password in their account if they want one."""

    words = {"email": EMAIL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]


class RequestLoginCode(Worded, account.RequestLoginCodeForm):
    words = {"email": EMAIL}


class ConfirmLoginCode(Worded, account.ConfirmLoginCodeForm):
    words = {"code": CODE_BY_EMAIL}


class ConfirmEmailVerificationCode(Worded, account.ConfirmEmailVerificationCodeForm):
    words = {"code": CODE_BY_EMAIL}


class ConfirmPasswordResetCode(Worded, account.ConfirmPasswordResetCodeForm):
    words = {"code": CODE_BY_EMAIL}


class ChangeEmail(Worded, account.ChangeEmailForm):
    words = {"email": EMAIL}


class AddEmail(Worded, account.AddEmailForm):
    words = {"email": EMAIL | {"label": "New e-mail address"}}


class ResetPassword(Worded, account.ResetPasswordForm):
    words = {"email": EMAIL}


class ResetPasswordFromKey(Worded, account.ResetPasswordKeyForm):
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class ChangePassword(Worded, account.ChangePasswordForm):
    words = {
        "oldpassword": PASSWORD | {"label": "Current password"},
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD_AGAIN,
    }


class SetPassword(Worded, account.SetPasswordForm):
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD_AGAIN}


class Reauthenticate(Worded, account.ReauthenticateForm):
    words = {"password": PASSWORD}


class Authenticate(Worded, mfa.AuthenticateForm):
    words = {"code": CODE_OF_APP}


class ReauthenticateWithCode(Worded, mfa.ReauthenticateForm):
    words = {"code": CODE_OF_APP}


class ActivateTotp(Worded, totp.ActivateTOTPForm):
    words = {"code": CODE_OF_APP | {"help_text": "The app shows it as soon as you have scanned the picture."}}


class DeactivateTotp(Worded, totp.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodes(Worded, recovery_codes.GenerateRecoveryCodesForm):
    pass


class AddPasskey(Worded, webauthn.AddWebAuthnForm):
    words = {
        "name": {"label": "Name of this passkey", "help_text": "So that you know it again, for example: work laptop."},
        "passwordless": {
            "label": "Let me sign in with this passkey alone",
            "help_text": "The device then asks for your fingerprint, your face or its PIN every time.",
        },
    }


class EditPasskey(Worded, webauthn.EditWebAuthnForm):
    words = {"name": {"label": "Name of this passkey", "required": "Enter a name for this passkey"}}
