"""What somebody chose about their mails goes with them when they change their address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed

from portal.mail.choices import take_along


def take_choices_along(
    from_email_address: EmailAddress | None = None, to_email_address: EmailAddress | None = None, **kwargs: Any
) -> None:
    if from_email_address and to_email_address:
        take_along(from_email_address.email, to_email_address.email)


def listen() -> None:
    # allauth offers no other way to follow its own flow.
    email_changed.connect(take_choices_along, dispatch_uid="take_mail_choices_along")
