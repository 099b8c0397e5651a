"""The default mailer: whatever Django, the sign-in or the back office sends goes into the outbox first."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.mail.outbox import queue_message


class OutboxBackend(BaseEmailBackend):
    """Queues each message, once for every address it is for. Attachments are not for mails of the portal."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            if email.attachments:
                raise ValueError("The outbox takes no attachments: link to the document instead.")
            alternatives = getattr(email, "alternatives", [])
            html = next((str(part.content) for part in alternatives if part.mimetype == "text/html"), "")
            for address in email.recipients():
                queue_message(to=address, subject=str(email.subject), text=str(email.body), html=html)
        return len(email_messages)
