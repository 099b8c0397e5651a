"""Queueing mails and sending them.

    queue_mail("grants/application_received", to=address, context={...}, about="SDF-2026-0042")

renders `templates/emails/grants/application_received.txt`, whose first line is `Subject: …`, and writes the mail and
its job in the caller's transaction: if that rolls back, there was never a mail. A worker sends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import transaction
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.mail.models import ATTEMPTS, Message

# Which of MAILERS takes mails out of the house. The default one puts them into the outbox (see `backends.py`).
TRANSPORT = "transport"
SEND = "mail.send_message"  # the job of `jobs.py`, by name, because that module imports this one


class SubjectMissing(ValueError):
    """A mail's template has to begin with a line `Subject: …`."""


class TransportFailed(RuntimeError):
    """The mail did not leave the house this time; its job tries again."""


def queue_mail(
    template: str,
    *,
    to: str | Iterable[str],
    context: Mapping[str, Any],
    about: str = "",
    headers: Mapping[str, str] | None = None,
) -> list[Message]:
    """Queue the mail `templates/emails/<template>.txt` to each address on its own; nobody sees the others'.

    `context` also gets `site_address` and `office`. An `<template>.html` beside the text is sent as its alternative.
    """
    context = {"site_address": settings.SITE_ADDRESS, "office": settings.WAGTAIL_SITE_NAME, **context}
    # A plain text is not HTML: "Prama & friends" stays as it is.
    plain = Context(context, autoescape=False)
    subject, text = _split(Engine.get_default().get_template(f"emails/{template}.txt").render(plain), template)
    try:
        html = get_template(f"emails/{template}.html").render(context)
    except TemplateDoesNotExist:
        html = ""
    return [
        queue_message(to=address, subject=subject, text=text, html=html, event=template, about=about, headers=headers)
        for address in ([to] if isinstance(to, str) else dict.fromkeys(to))
    ]


def queue_message(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    event: str = "",
    about: str = "",
    headers: Mapping[str, str] | None = None,
) -> Message:
    """Queue a mail that somebody else has rendered."""
    with transaction.atomic():
        message = Message.objects.create(
            to=to,
            subject=" ".join(subject.split())[:255],
            text=text,
            html=html,
            headers={"Auto-Submitted": "auto-generated", **(headers or {})},
            event=event,
            about=about,
        )
        app.configure_task(SEND).defer(message_id=message.pk)
    return message


def deliver(message_id: int) -> bool:
    """Send a queued mail; False if there is nothing to do (sent, given up, or in another worker's hands).

    The row stays locked while it is being sent, so two workers cannot send it twice. A crash between the transport's
    yes and our commit sends it again, under the same Message-ID. Raises TransportFailed if it is to be tried again.
    """
    with transaction.atomic():
        message = Message.objects.queued().select_for_update(skip_locked=True).filter(pk=message_id).first()
        if message is None:
            return False
        message.attempts += 1
        message.tried_at = timezone.now()
        try:
            mailers[TRANSPORT].send_messages([_as_email(message)])
        except Exception as error:  # whatever the transport says, the mail is kept and tried again
            message.last_error = f"{type(error).__name__}: {error}"
            if message.attempts >= ATTEMPTS:
                message.mark_failed()
        else:
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


def _split(rendered: str, template: str) -> tuple[str, str]:
    first, _, text = rendered.lstrip().partition("\n")
    if not first.startswith("Subject: "):
        raise SubjectMissing(f"templates/emails/{template}.txt")
    return first.removeprefix("Subject: ").strip(), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _as_email(message: Message) -> EmailMultiAlternatives:
    domain = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    email = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.MAIL_FROM,
        [message.to],
        headers={**message.headers, "Message-ID": f"<{message.key}@{domain}>"},
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    return email
