"""The outbox: every mail is a row first, so that none is lost and none is sent for what did not happen."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django_fsm import FSMModelMixin, transition

from portal.mail.events import Words
from portal.states import StateField

# How often a mail is tried before a person has to look: at first by its job, then by the sweep, for about a day.
ATTEMPTS = 100
# A mail that is still queued after this long has lost its job; the sweep takes it.
OVERDUE = timedelta(minutes=15)


# Longer ones are cut: what comes after is not read in a list of mails either.
LONGEST_SUBJECT = 200


class MessageQuerySet(models.QuerySet["Message"]):
    def queued(self) -> MessageQuerySet:
        return self.filter(state=Message.State.QUEUED)

    def overdue(self) -> MessageQuerySet:
        """Queued, and neither made nor tried lately."""
        since = timezone.now() - OVERDUE
        return self.queued().filter(created_at__lt=since).exclude(tried_at__gt=since)

    def latest_first(self) -> MessageQuerySet:
        return self.order_by("-pk")


class Message(FSMModelMixin, models.Model):
    """One mail to one address."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    event = models.CharField(max_length=100, blank=True, help_text="What it tells, such as grants/application_received")
    about = models.CharField(max_length=255, blank=True, help_text="Which thing it is about, such as SDF-2026-0042")
    values = models.JSONField(default=dict, blank=True, help_text="What stood in the fields of its words.")
    wording_failure = models.TextField(blank=True, help_text="Why it says the portal's own words, not the office's.")
    state = StateField(choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_its_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index("created_at", condition=models.Q(state="queued"), name="mail_queued"),
            models.Index(fields=["event", "-id"], name="mail_latest_of_event"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @transition(state, source=State.QUEUED, target=State.SENT)
    def mark_sent(self) -> None:
        self.sent_at = timezone.now()
        self.last_error = ""

    @transition(state, source=State.QUEUED, target=State.FAILED)
    def mark_failed(self) -> None:
        """Tried often enough: a person has to look."""


class WordingQuerySet(models.QuerySet["Wording"]):
    def in_force(self, event: str) -> Wording | None:
        """The office's words for the mails of `event`, where it has given some."""
        return self.filter(event=event).exclude(text="").first()


class Wording(models.Model):
    """What the office writes in place of the portal's own words for one event; empty: the portal's own are used."""

    event = models.CharField(max_length=100, unique=True, editable=False)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    text = models.TextField(blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = "wording of mails"
        constraints = [
            models.CheckConstraint(
                name="wording_has_both_or_neither",
                condition=models.Q(subject="", text="") | ~models.Q(subject="") & ~models.Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Words of {self.event}"

    @property
    def words(self) -> Words:
        return Words(self.subject, self.text)
