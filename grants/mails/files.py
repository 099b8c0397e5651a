"""The mail about a file of a sent application that has a virus."""

from grants.mails.fields import CALL, ORGANISATION, REFERENCE, link
from portal.mail.events import MailEvent, MergeField, Recipient, declare

declare(
    MailEvent(
        "grants/file_infected",
        title="A file of an application has a virus",
        when="When the scanner finds a virus in a file of an application that was sent.",
        to=Recipient.OFFICE,
        whom="The fund's e-mail address.",
        fields=(
            REFERENCE,
            ORGANISATION,
            CALL,
            MergeField("file", "what the file is called", "Quote.pdf", of=lambda c: c["document"].original_name),
            MergeField(
                "what to do",
                "how to get another copy: by opening that part again, by a message, or among the papers",
                "Ask the applicant for another copy by opening that part of it again:",
                of=lambda c: c["to_do"],
            ),
            link("where to do that", "/office/calls/1/applications/CGS-2026-0042/ask/"),
        ),
        keeps=("reference", "file", "link"),
    ),
)
