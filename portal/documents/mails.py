"""The mails about files that nobody can open: to whoever sent them."""

from portal.mail.events import MailEvent, MergeField, Recipient, declare, site_address

FILE = MergeField("file", "what the file is called", "Accounts 2026.pdf", of=lambda c: c["document"].original_name)
LINK = MergeField(
    "link",
    "where people sign in",
    "https://portal.example.org/account/",
    of=lambda c: site_address("/account/"),
    is_link=True,
)

declare(
    MailEvent(
        "documents/infected",
        title="A file has a virus",
        when="When the scanner finds a virus in a file that somebody sent.",
        to=Recipient.LOGINS,
        whom="Whoever sent the file.",
        fields=(FILE, LINK),
        keeps=("file", "link"),
    ),
    MailEvent(
        "documents/not_checked",
        title="A file could not be checked for viruses",
        when="When the scanner has failed on a file for about half a day.",
        to=Recipient.LOGINS,
        whom="Whoever sent the file.",
        fields=(FILE, LINK),
        keeps=("file", "link"),
    ),
)
