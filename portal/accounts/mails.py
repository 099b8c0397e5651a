"""The mails about logins that the office makes; those of signing in itself stand in `sign_in_mails`."""

from portal.accounts import sign_in_mails as sign_in_mails
from portal.mail.events import MailEvent, MergeField, Recipient, declare, site_address

NAME = MergeField("name", "who it goes to", "Grants officer", of=lambda c: c["name"])
LINK = MergeField(
    "link",
    "where people sign in",
    "https://portal.example.org/account/login/",
    of=lambda c: site_address(c["login"]),
    is_link=True,
)

declare(
    MailEvent(
        "accounts/welcome",
        title="There is a login for you",
        when="When an administrator adds a person.",
        to=Recipient.LOGINS,
        whom="The person.",
        fields=(NAME, LINK),
        keeps=("link",),
    ),
    MailEvent(
        "accounts/second_factor_reset",
        title="Your second factor was reset",
        when="When an administrator resets how somebody proves who they are.",
        to=Recipient.LOGINS,
        whom="The person.",
        fields=(NAME, LINK, MergeField("by", "who reset it", "An administrator", of=lambda c: c["by"])),
        keeps=("by", "link"),
    ),
)
