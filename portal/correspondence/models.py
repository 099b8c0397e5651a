"""Mails to many at once: what an officer writes to everybody on a list."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMModelMixin, transition

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.mail.models import LONGEST_SUBJECT, Message
from portal.states import StateField


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def visible_to(self, user: User) -> Self:
        """Those of the part of the office that `user` works in."""
        return self.filter(role__in=user.roles)

    def sending(self) -> Self:
        return self.filter(state=Broadcast.State.SENDING)


class Broadcast(FSMModelMixin, models.Model):
    """A draft until somebody sends it; then its addressees stand fast, and a job writes to each of them."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENDING = "sending", "Being queued"
        SENT = "sent", "Queued for all"

    role = models.CharField(max_length=30, choices=Role, help_text="The officers whose list it goes to.")
    list_key = models.CharField(max_length=40)
    chosen = models.JSONField(default=dict, help_text="What was chosen of the list, as its form sent it.")
    to_whom = models.CharField(max_length=300, help_text="The same in words.")
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    text = models.TextField()
    is_necessary = models.BooleanField(default=False)
    necessary_because = models.TextField(blank=True)
    hold = models.BooleanField("hold in the outbox", default=False)
    state = StateField(choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_necessary=False) | ~Q(necessary_because=""), name="broadcast_necessary_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at__isnull=True, sent_by__isnull=True)
                | (~Q(state="draft") & Q(sent_at__isnull=False, sent_by__isnull=False)),
                name="broadcast_sent_has_its_time",
            ),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(text=""), name="broadcast_says_something"),
        ]

    def __str__(self) -> str:
        return self.subject

    @transition(state, source=State.DRAFT, target=State.SENDING)
    def begin(self) -> None:
        self.sent_at = timezone.now()

    @transition(state, source=State.SENDING, target=State.SENT)
    def finish(self) -> None:
        """Everybody was written to."""


class Addressee(models.Model):
    """One address that a broadcast goes to, once."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="addressees")
    address = models.EmailField(help_text="In small letters.")
    organisation = models.CharField(max_length=255, blank=True)
    about = models.CharField(max_length=255, blank=True, help_text="Such as an application's reference.")
    recorded_at = models.CharField(
        max_length=255,
        blank=True,
        help_text="Where it goes on record; empty where another of them does so.",
    )
    done_at = models.DateTimeField(null=True, blank=True)
    message = models.OneToOneField(
        Message,
        on_delete=models.PROTECT,
        related_name="addressee",
        null=True,
        blank=True,
        help_text="None: switched off.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "address"], name="addressee_once"),
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(done_at__isnull=False), name="addressee_with_a_mail_is_done"
            ),
        ]
        indexes = [models.Index(fields=["broadcast"], condition=Q(done_at__isnull=True), name="addressee_to_write")]

    def __str__(self) -> str:
        return self.address
