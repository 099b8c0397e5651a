"""Queueing mails and sending them.

    queue_mail("grants/application_submitted", to=address, context={...}, about="SDF-2026-0042")

words what happened (see `events.py` and `rendering.py`) and writes the mail and its job in the caller's transaction:
if that rolls back, there was never a mail. A worker sends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from portal.mail.choices import last_line, last_line_html, one_click, stop_path, willing, with_last_line
from portal.mail.models import ATTEMPTS, Message
from portal.mail.rendering import html_of_text, shortened, write, writer

# Which of MAILERS takes mails out of the house. The default one puts them into the outbox (see `backends.py`).
TRANSPORT = "transport"
# Why a mail is discarded when its turn comes.
OVER = "It was over before it could be sent."
UNWILLING = "Its reader has switched such e-mails off, or e-mails to them come back."
SEND = "mail.send_message"  # the job of `jobs.py`, by name, because that module imports this one


class TransportFailed(RuntimeError):
    """The mail did not leave the house this time; its job tries again."""


def queue_mail(
    event: str,
    *,
    to: str | Iterable[str],
    context: Mapping[str, Any],
    about: str = "",
    headers: Mapping[str, str] | None = None,
    private: bool = True,
    hold: bool = False,
    topic: str = "",
    good_until: datetime | None = None,
) -> list[Message]:
    """Queue the mail of `event` to each address on its own; nobody sees the others'.

    `context` is what the fields of the event are made from. Raises Undeclared where no `mails.py` declares it.

    `private=False` lets the officers who look after what it is `about` read it in the back office: never for a mail
    with a code, or with a link that does something for whoever opens it. `hold` keeps it until an officer releases it.
    `topic` says what a reader can switch off; whoever did gets none. After `good_until` what it says is over.
    """
    written = write(event, context)
    return [
        queue_message(
            to=address,
            subject=written.subject,
            text=written.text,
            html=written.html,
            headers=headers,
            hold=hold,
            event=event,
            about=about,
            private=private,
            topic=topic,
            good_until=good_until,
            values=written.values,
            wording_failure=written.failure,
        )
        for address in willing([to] if isinstance(to, str) else to, topic)
    ]


@dataclass(frozen=True)
class Mailing:
    """One mail of several that tell the same event: to whom, what from, and what it is about."""

    to: Iterable[str]
    context: Mapping[str, Any]
    about: str = ""


def queue_mails(event: str, mailings: Iterable[Mailing], *, private: bool = True) -> list[Message]:
    """As `queue_mail` for each of `mailings`, but in a few statements however many there are."""
    write_one = writer(event)
    messages = []
    for mailing in mailings:
        written = write_one(mailing.context)
        messages += [
            _message(
                to=address,
                subject=written.subject,
                text=written.text,
                html=written.html,
                event=event,
                about=mailing.about,
                private=private,
                values=written.values,
                wording_failure=written.failure,
            )
            for address in willing(mailing.to, "")
        ]
    with transaction.atomic():
        Message.objects.bulk_create(messages, batch_size=500)
        send_soon(*messages)
    return messages


def queue_message(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    hold: bool = False,
    **more: Any,
) -> Message:
    """Queue a mail that somebody else has written; without `html` it gets one with the same words.

    `more` are other fields of the message: `event`, `about`, `private`, `topic`. What the reader chose is not asked.
    """
    with transaction.atomic():
        message = _message(to=to, subject=subject, text=text, html=html, headers=headers, hold=hold, **more)
        message.save(force_insert=True)
        if not hold:
            send_soon(message)
    return message


def _message(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    hold: bool = False,
    **more: Any,
) -> Message:
    subject = shortened(" ".join(subject.split()))
    return Message(
        to=to,
        subject=subject,
        text=text,
        html=html or html_of_text(subject, text),
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        **more,
        state=Message.State.HELD if hold else Message.State.QUEUED,
    )


def send_soon(*messages: Message) -> None:
    """The jobs of queued messages, in the transaction that queues them."""
    jobs: list[JSONDict] = [{"message_id": message.pk} for message in messages]
    if jobs:
        app.configure_task(SEND).batch_defer(*jobs)


def deliver(message_id: int) -> bool:
    """Send a queued mail; False if there is nothing to do (sent, given up, or in another worker's hands).

    What is over by now, and what its reader has switched off since, is discarded.

    The row stays locked while it is being sent, so two workers cannot send it twice. A crash between the transport's
    yes and our commit sends it again, under the same Message-ID. Raises TransportFailed if it is to be tried again.
    """
    with transaction.atomic():
        message = Message.objects.queued().select_for_update(skip_locked=True).filter(pk=message_id).first()
        if message is None:
            return False
        if because := _why_not(message):
            message.discarded_because = because
            message.discard()
            message.save(update_fields=["state", "discarded_because"])
            return False
        message.attempts += 1
        message.tried_at = timezone.now()
        try:
            email = _as_email(message)
            mailers[TRANSPORT].send_messages([email])
        except Exception as error:  # whatever the transport says, the mail is kept and tried again
            message.last_error = f"{type(error).__name__}: {error}"
            # A provider that takes no mail for an address says the same tomorrow.
            if message.attempts >= ATTEMPTS or isinstance(error, AnymailRecipientsRefused):
                message.mark_failed()
        else:
            message.provider_id = _provider_id(email)
            message.mark_sent()
        message.save()
    if message.state == Message.State.QUEUED:
        raise TransportFailed(message.last_error)
    return message.state == Message.State.SENT


def sweep() -> int:
    """Try the mails that have lost their job; how many were sent."""
    sent = 0
    for message_id in list(Message.objects.overdue().values_list("pk", flat=True)[:500]):
        try:
            sent += deliver(message_id)
        except TransportFailed:
            continue  # it is in the row; the next sweep tries again
    return sent


def _why_not(message: Message) -> str:
    """Why a queued mail is not to leave any more; empty where it is."""
    if message.is_over():
        return OVER
    return "" if willing([message.to], message.topic) else UNWILLING


def _as_email(message: Message) -> EmailMultiAlternatives:
    domain = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    headers = {**message.headers, "Message-ID": f"<{message.key}@{domain}>"}
    text, html = message.text, message.html
    if message.topic and "List-Unsubscribe" not in headers:
        headers |= one_click(stop_path(message.to, message.topic))
        text += last_line(message.to, message.topic)
        html = with_last_line(html, last_line_html(message.to, message.topic))
    email = EmailMultiAlternatives(message.subject, text, settings.MAIL_FROM, [message.to], headers=headers)
    # A provider says it back with whatever it tells of the mail; other transports do not look at it.
    email.metadata = {"key": str(message.key)}  # type: ignore[attr-defined]
    if html:
        email.attach_alternative(html, "text/html")
    return email


def _provider_id(email: EmailMultiAlternatives) -> str:
    """What the provider calls the mail that it has taken; nothing where mails go by SMTP."""
    name = getattr(getattr(email, "anymail_status", None), "message_id", None)
    return "" if name is None else str(name)[:255]
