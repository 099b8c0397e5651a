"""What allauth says, in our words."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from portal.accounts.models import User
from portal.accounts.sign_in_mails import EVENT_OF
from portal.mail.bounces import has_come_back
from portal.mail.outbox import queue_mail

WRONG_CODE = "That code is not right. Check it, and that it has not run out"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask the office if you think that it should not be",
        "email_password_mismatch": "The e-mail address or the password is not right",
        "email_taken": "This e-mail address cannot be used",
        "enter_current_password": "The current password is not right",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": "There were too many wrong tries. Wait five minutes, then try again",
        "rate_limited": "That was too often. Wait a few minutes, then try again",
        "unverified_primary_email": "Confirm your e-mail address first",
        "same_as_current": "This is the e-mail address you have already",
        "password_mismatch": "The two new passwords are not the same",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the words of the office, where it has given some, like every other mail."""
        event = EVENT_OF.get(template_prefix)
        if event is None:
            super().send_mail(template_prefix, email, context)
            return
        queue_mail(event, to=email, context={"email": email, **context})

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who has just signed in is not asked at once to prove it again."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        fresh = time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whoever was invited has no confirmed address yet. The code they have just entered went to it, so it is."""
        went_to = kwargs.get("email") or ""
        proved = any(
            record["method"] == "code" and record.get("email") == went_to
            for record in get_authentication_records(request, user)
        )
        if proved and went_to.lower() == user.email.lower() and not EmailAddress.objects.filter(user=user).exists():
            address = EmailAddress(user=user, email=user.email, primary=True)
            if address.set_verified(commit=False):
                address.save()
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Whoever does not get our mails hears of it here, because no mail can tell them."""
        if has_come_back(user.email):
            messages.warning(
                request,
                f"E-mails to {user.email} come back to us, so you may miss what matters. Under “Your account” you can "
                "change your e-mail address, or say that it works again.",
            )
        return super().post_login(request, user, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": "Confirm your e-mail address before you set up a second way to prove who you are",
        "incorrect_code": "That code is not right. Codes change every 30 seconds: try the one shown now",
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "My passkey" if number == 1 else f"My passkey {number}"
