"""The outbox: every mail is a row first, so that none is lost and none is sent for what did not happen."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django_fsm import FSMModelMixin, transition

from portal.mail.events import LONGEST_SUBJECT, Words, event_of
from portal.mail.topics import Topic
from portal.states import StateField

# How often a mail is tried before a person has to look: at first by its job, then by the sweep, for about a day.
ATTEMPTS = 100
# A mail that is still queued after this long has lost its job; the sweep takes it.
OVERDUE = timedelta(minutes=15)
# Before it is over, a reader should have as long for what it asks, such as questions about an application.
LITTLE_TIME = timedelta(days=3)


class MessageQuerySet(models.QuerySet["Message"]):
    def queued(self) -> MessageQuerySet:
        return self.filter(state=Message.State.QUEUED)

    def held(self) -> MessageQuerySet:
        return self.filter(state=Message.State.HELD)

    def not_over(self) -> MessageQuerySet:
        return self.filter(Q(good_until__isnull=True) | Q(good_until__gt=timezone.now()))

    def overdue(self) -> MessageQuerySet:
        """Queued, and neither made nor tried lately."""
        since = timezone.now() - OVERDUE
        return self.queued().filter(created_at__lt=since).exclude(tried_at__gt=since)

    def to_look_at(self) -> MessageQuerySet:
        """Did not arrive, and went to no other address since."""
        return self.filter(state__in=Message.NOT_ARRIVED, sent_elsewhere__isnull=True)

    def with_latest_report(self) -> MessageQuerySet:
        """Each with `latest_report`: the kind of what its provider told last; None where it told nothing."""
        told = Report.objects.filter(message=models.OuterRef("pk")).order_by("-occurred_at", "-pk")
        return self.annotate(latest_report=models.Subquery(told.values("kind")[:1]))

    def latest_first(self) -> MessageQuerySet:
        return self.order_by("-pk")

    def not_as_worded(self) -> MessageQuerySet:
        """Those that went out in the portal's own words, because those that the office has now could not be used."""
        changed = Wording.objects.filter(event=models.OuterRef("event")).exclude(text="").values("changed_at")
        return self.exclude(wording_failure="").filter(created_at__gte=models.Subquery(changed))


class Message(FSMModelMixin, models.Model):
    """One mail to one address."""

    class State(models.TextChoices):
        HELD = "held", "Held"
        QUEUED = "queued", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        BOUNCED = "bounced", "Came back"
        DISCARDED = "discarded", "Discarded"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    event = models.CharField(max_length=100, blank=True, help_text="What it tells, such as grants/withdrawn")
    about = models.CharField(max_length=255, blank=True, help_text="Which thing it is about, such as SDF-2026-0042")
    values = models.JSONField(default=dict, blank=True, help_text="What stood in the fields of its words.")
    wording_failure = models.TextField(blank=True, help_text="Why it says the portal's own words, not the office's.")
    private = models.BooleanField(
        default=True,
        help_text="Between the portal and the reader alone: it may hold a code or a link that opens something. Whoever "
        "queues a mail that the office may read says so.",
    )
    topic = models.CharField(
        max_length=20, choices=Topic, blank=True, help_text="What its reader can switch off; empty: always sent."
    )
    good_until = models.DateTimeField(null=True, blank=True, help_text="After this, what it says is over.")
    state = StateField(choices=State.choices, default=State.QUEUED)
    revision = models.PositiveIntegerField(default=0, help_text="Grows with every change to its words.")
    discarded_because = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=255, blank=True, help_text="What the mail provider calls it.")
    instead_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="sent_elsewhere",
        null=True,
        blank=True,
        help_text="The mail that did not arrive, whose words go to another address with this one.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    latest_report: str | None  # of MessageQuerySet.with_latest_report

    objects = MessageQuerySet.as_manager()

    NOT_ARRIVED = (State.FAILED, State.BOUNCED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_its_time",
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | (~Q(state__in=["sent", "bounced"]) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_held_was_never_tried",
                condition=~Q(state="held") | Q(attempts=0, tried_at__isnull=True),
            ),
            models.CheckConstraint(
                name="mail_discarded_has_a_reason",
                condition=(Q(state="discarded") & ~Q(discarded_because=""))
                | (~Q(state="discarded") & Q(discarded_because="")),
            ),
        ]
        indexes = [
            models.Index("created_at", condition=Q(state="queued"), name="mail_queued"),
            models.Index(fields=["about", "-id"], condition=Q(private=False), name="mail_about"),
            models.Index(
                fields=["state"], condition=Q(state__in=["held", "failed", "bounced"]), name="mail_to_look_at"
            ),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="mail_provider_id"),
            models.Index(fields=["event", "-id"], name="mail_latest_of_event"),
            models.Index("event", condition=~models.Q(wording_failure=""), name="mail_not_as_worded"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def state_in_words(self) -> str:
        """With what its provider told last; where that was not read with it (`with_latest_report`), a query."""
        state = self.get_state_display()
        said = IN_SHORT.get(self._latest_report or "") if self.state == self.State.SENT else None
        return f"{state}, {said}" if said else state

    @property
    def came_back_for_now(self) -> bool:
        """Such as from a full letter box: it counts as sent, and nobody has it."""
        return self.state == self.State.SENT and self._latest_report == Report.Kind.PASSING

    @property
    def _latest_report(self) -> str | None:
        if not hasattr(self, "latest_report"):
            self.latest_report = self.reports.values_list("kind", flat=True).first()
        return self.latest_report

    def is_over(self, now: datetime | None = None) -> bool:
        """Whether what it says has passed: a reminder of a call that has closed."""
        return self.good_until is not None and self.good_until <= (now or timezone.now())

    def ends_soon(self) -> bool:
        """Whether its reader has little time left for what it asks."""
        return not self.is_over() and self.is_over(timezone.now() + LITTLE_TIME)

    @transition(state, source=State.HELD, target=State.QUEUED)
    def release(self) -> None:
        """An officer lets it go."""

    @transition(state, source=[State.HELD, State.QUEUED], target=State.DISCARDED)
    def discard(self) -> None:
        """It is never sent; `discarded_because` says why. What is queued: where it is over or unwanted by now."""

    @transition(state, source=State.QUEUED, target=State.SENT)
    def mark_sent(self) -> None:
        self.sent_at = timezone.now()
        self.last_error = ""

    @transition(state, source=State.QUEUED, target=State.FAILED)
    def mark_failed(self) -> None:
        """Tried often enough: a person has to look."""

    @transition(state, source=[State.FAILED, State.BOUNCED], target=State.QUEUED)
    def try_again(self) -> None:
        """Somebody has looked, and it starts anew."""
        self.attempts, self.sent_at, self.provider_id = 0, None, ""

    @transition(state, source=State.SENT, target=State.BOUNCED)
    def mark_bounced(self) -> None:
        """The provider says that it cannot be delivered."""


class WordingQuerySet(models.QuerySet["Wording"]):
    def in_force(self, event: str) -> Wording | None:
        """The office's words for the mails of `event`, where it has given some."""
        return self.the_offices().filter(event=event).first()

    def the_offices(self) -> WordingQuerySet:
        """Without those that were taken back."""
        return self.exclude(text="")


class Wording(models.Model):
    """What the office writes in place of the portal's own words for one event; empty: the portal's own are used."""

    event = models.CharField(max_length=100, unique=True, editable=False)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)

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
        return f"Mails: {event_of(self.event).title}"

    @property
    def words(self) -> Words:
        return Words(self.subject, self.text)


class OptOut(models.Model):
    """An address that wants no mails of one topic. Addresses are kept in small letters."""

    address = models.EmailField()
    topic = models.CharField(max_length=20, choices=Topic)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "topic"], name="opt_out_once"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="opt_out_in_small_letters"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: no {self.get_topic_display()}"


class Report(models.Model):
    """What the mail provider told of one message: it came back, it is late, its reader called it spam."""

    class Kind(models.TextChoices):
        GONE = "gone", "Cannot be delivered"
        PASSING = "passing", "Could not be delivered for now"
        LATE = "late", "Not delivered yet"
        SPAM = "spam", "Marked as spam by its reader"
        STOPPED = "stopped", "Its reader wants no more like it"
        ARRIVED = "arrived", "Delivered"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True, help_text="The provider's own words.")
    mark = models.CharField(max_length=64, unique=True, help_text="Of what was told, so that it counts once.")
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["-occurred_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.message}: {self.get_kind_display()}"


# After "Sent".
IN_SHORT: dict[str, str] = {
    Report.Kind.PASSING: "but not delivered for now",
    Report.Kind.LATE: "but delayed",
    Report.Kind.SPAM: "marked as spam",
    Report.Kind.ARRIVED: "delivered",
}


class LetterBox(models.Model):
    """An address that mail came back from, and whether it still does."""

    address = models.EmailField(unique=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Since when mails come back from it.")
    closed_because = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "letter boxes"
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="letter_box_in_small_letters"),
        ]

    def __str__(self) -> str:
        return self.address
