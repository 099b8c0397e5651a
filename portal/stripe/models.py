"""The inbox of what Stripe tells: every event is a row first, exactly as it came, and is worked through by a job."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMModelMixin, transition

from portal.states import StateField
from portal.stripe.accounts import KEEPERS

# An event that still waits after this long has lost its job; the sweep takes it.
OVERDUE = timedelta(minutes=10)


class StripeEventQuerySet(models.QuerySet["StripeEvent"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the accounts that `user` looks after."""
        if user.is_superuser:
            return self
        return self.filter(account__in=[name for name, role in KEEPERS.items() if user.has_role(role)])

    def received(self) -> Self:
        return self.filter(state=StripeEvent.State.RECEIVED)

    def overdue(self) -> Self:
        """Waiting, and neither received nor tried lately."""
        since = timezone.now() - OVERDUE
        return self.received().filter(received_at__lt=since).exclude(tried_at__gt=since)

    def to_look_at(self) -> Self:
        return self.filter(state__in=StripeEvent.TO_LOOK_AT)

    def latest_first(self) -> Self:
        return self.order_by("-pk")


class StripeEvent(FSMModelMixin, models.Model):
    class State(models.TextChoices):
        RECEIVED = "received", "Waiting to be worked through"
        DONE = "done", "Done"
        IGNORED = "ignored", "Nothing to do"
        UNCLEAR = "unclear", "Somebody has to look"
        FAILED = "failed", "Could not be worked through"
        SET_ASIDE = "set_aside", "Set aside"

    TO_LOOK_AT = (State.UNCLEAR, State.FAILED)

    account = models.CharField(max_length=20)
    event_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=100, help_text="As Stripe calls it, such as invoice.paid")
    object_id = models.CharField(max_length=255, blank=True, help_text="What it is about, as Stripe calls it.")
    # As it came, so that its signature could be checked again.
    body = models.TextField()
    made_at = models.DateTimeField(help_text="When it happened at Stripe.")
    received_at = models.DateTimeField(auto_now_add=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="When the people in it were removed.")
    fetched = models.BooleanField(default=False, help_text="It was asked for, because it never came by itself.")
    state = StateField(max_length=10, choices=State, default=State.RECEIVED)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True, help_text="What a person has to know; names nobody.")
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = StripeEventQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes = [
            models.Index(fields=["state", "received_at"], name="stripe_event_waiting"),
            models.Index(fields=["account", "-made_at"], name="stripe_event_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["unclear", "failed", "set_aside"]) | ~Q(why=""), name="stripe_event_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="set_aside", set_aside_by__isnull=False)
                | (~Q(state="set_aside") & Q(set_aside_by__isnull=True)),
                name="stripe_event_set_aside_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="stripe_event_stays_as_it_came",
                fields=["account", "event_id", "kind", "object_id", "body", "made_at", "received_at"],
            ),
            pgtrigger.Protect(name="stripe_event_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"

    @property
    def thing(self) -> dict[str, Any]:
        """What it is about, as it stood when the event was made."""
        return json.loads(self.body)["data"]["object"]

    @property
    def connected(self) -> str:
        """The connected account that it happened in; nothing where it happened in our own."""
        return json.loads(self.body).get("account") or ""

    @property
    def can_be_set_aside(self) -> bool:
        return self.state in self.TO_LOOK_AT

    @transition(field=state, source=State.RECEIVED, target=State.DONE)
    def finish(self) -> None:
        """It has been worked through."""

    @transition(field=state, source=State.RECEIVED, target=State.IGNORED)
    def ignore(self) -> None:
        """No room takes events of this kind."""

    @transition(field=state, source=State.RECEIVED, target=State.UNCLEAR)
    def puzzle(self) -> None:
        """A person has to look."""

    @transition(field=state, source=State.RECEIVED, target=State.FAILED)
    def fail(self) -> None:
        """Something broke, or Stripe could not be asked for a day."""

    @transition(field=state, source=[State.UNCLEAR, State.FAILED], target=State.SET_ASIDE)
    def set_aside(self) -> None:
        """A person has seen to it."""

    @transition(
        field=state,
        source=[State.DONE, State.IGNORED, State.UNCLEAR, State.FAILED, State.SET_ASIDE],
        target=State.RECEIVED,
    )
    def take_again(self) -> None:
        """It is worked through once more."""
