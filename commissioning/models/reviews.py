"""A service review: the meeting with a provider at which the figures of a contract are talked through and judged."""

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from commissioning.models.contract import Contract
from portal.design.reach import DatesWithinReach
from portal.monitoring.models import Target
from portal.monitoring.performance.ratings import Rating
from portal.states import StateField

RATINGS = [(one.value, one.value) for one in Rating]
# What was drawn from the figures on the day of the review, and never changes after.
FROZEN = (
    "number", "indicator", "noun", "unit", "computed", "sentence", "actual", "expected", "target_value", "low", "high",
    "chance", "reported_to",
)  # fmt: skip
STAYS_WITH_AGREED_MINUTES = """
    IF (SELECT state FROM commissioning_servicereview WHERE id = NEW.review_id) = 'agreed' THEN
        RAISE EXCEPTION 'the minutes of this review are agreed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_agreed_minutes_stay';
    END IF;
    RETURN NEW;
"""


def with_agreed_minutes(name: str, operation: Any) -> pgtrigger.Trigger:
    """Once the minutes are agreed, what hangs on the review is neither added nor changed."""
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=STAYS_WITH_AGREED_MINUTES)


class ServiceReviewQuerySet(models.QuerySet["ServiceReview"]):
    def visible_to(self, user) -> Self:
        """Members see those of their organisation's contracts; the office sees all. What was called off is nobody's to
        prepare for, and the office alone keeps it."""
        seen = self.filter(contract__in=Contract.objects.visible_to(user))
        return seen if user.is_staff else seen.exclude(state=ServiceReview.State.CALLED_OFF)

    def of(self, user) -> Self:
        """Those of the contracts of the organisations that `user` is a member of."""
        return self.filter(contract__in=Contract.objects.of(user)).exclude(state=ServiceReview.State.CALLED_OFF)

    def to_come(self) -> Self:
        return self.filter(state=ServiceReview.State.PLANNED).order_by("meets_on", "pk")

    def to_hold_or_minute(self) -> Self:
        """Planned, or held without agreed minutes; the earliest first."""
        return self.filter(state__in=[ServiceReview.State.PLANNED, ServiceReview.State.HELD]).order_by("meets_on", "pk")

    def due_by(self, day: date) -> Self:
        """Planned for `day` or earlier and not held, or held without agreed minutes."""
        State = ServiceReview.State
        return self.filter(Q(state=State.PLANNED, meets_on__lte=day) | Q(state=State.HELD, held_on__lte=day)).order_by(
            "meets_on", "pk"
        )

    def agreed(self) -> Self:
        return self.filter(state=ServiceReview.State.AGREED)


class ServiceReview(FSMModelMixin, DatesWithinReach):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        AGREED = "agreed", "Minutes agreed"
        CALLED_OFF = "called_off", "Called off"

    class Way(models.TextChoices):
        TOGETHER = "together", "At a place"
        ONLINE = "online", "On-line"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    period_start = models.DateField("period from")
    period_end = models.DateField("period to")
    meets_on = models.DateField("planned for")
    way = models.CharField("how people meet", max_length=10, choices=Way, default=Way.TOGETHER)
    where = models.CharField("place, or address of the on-line meeting", max_length=300)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    points = models.TextField("what else is on the agenda", blank=True)
    agenda = models.JSONField(default=list, help_text='[{"title", "lines": […]}], as drawn from the data.')
    agenda_drawn_at = models.DateTimeField(null=True)
    state = StateField(max_length=10, choices=State, default=State.PLANNED)
    held_on = models.DateField(null=True, blank=True)
    minutes = models.TextField(blank=True)
    public_summary = models.TextField(blank=True, help_text="Read by the public once the minutes are agreed.")
    ratings_public = models.BooleanField(default=False)
    actions_public = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_record = models.JSONField(
        null=True, help_text="Actions, risks and notices in words, as they were when the minutes were agreed."
    )
    called_off_why = models.TextField(blank=True)
    revision = models.PositiveIntegerField(
        default=0, help_text="Goes up with every change, so that a page from yesterday is noticed."
    )

    objects = ServiceReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-meets_on", "-pk"]
        indexes = [models.Index(fields=["state", "meets_on"], name="review_state_date")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="review_number_once"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="review_dates_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "called_off"]) | Q(held_on__isnull=False), name="review_held_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | (Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(minutes="")),
                name="review_minutes_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(called_off_why=""), name="review_called_off_for_a_reason"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="agreed_minutes_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="agreed")
                & (
                    pgtrigger.Q(old__minutes__df=pgtrigger.F("new__minutes"))
                    | pgtrigger.Q(old__held_on__df=pgtrigger.F("new__held_on"))
                    | pgtrigger.Q(old__agreed_record__df=pgtrigger.F("new__agreed_record"))
                ),
            ),
            pgtrigger.Protect(
                name="agenda_stays_once_held",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="planned") & pgtrigger.Q(old__agenda__df=pgtrigger.F("new__agenda")),
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.number} of {self.contract.reference}"

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_held(self) -> bool:
        """Held, and its minutes still being written."""
        return self.state == self.State.HELD

    @property
    def is_agreed(self) -> bool:
        return self.state == self.State.AGREED

    @property
    def day(self) -> date:
        """When it was held, or is to be."""
        return self.held_on or self.meets_on

    @transition(field=state, source=State.PLANNED, target=State.HELD)
    def hold(self) -> None:
        """People met; from here on the agenda stands and the figures are those of the day."""

    @transition(field=state, source=State.HELD, target=State.AGREED)
    def agree(self) -> None:
        """The minutes are agreed; nothing in them changes any more."""

    @transition(field=state, source=State.PLANNED, target=State.CALLED_OFF)
    def call_off(self) -> None:
        """It is not held."""


class Attendee(models.Model):
    """Somebody who was there: a person with a login, or a name and an organisation as typed."""

    review = models.ForeignKey(ServiceReview, on_delete=models.CASCADE, related_name="attendees")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["organisation", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "name", "organisation"], name="attendee_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(organisation=""), name="attendee_has_a_name"),
        ]
        triggers: ClassVar = [with_agreed_minutes("attendee_stays", pgtrigger.Insert | pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"


class ReviewRating(models.Model):
    """How an indicator stood on the day of a review: the computed word with its figures, and the officer's beside it.

    Amounts are in the indicator's unit, the chance is from 0 to 1. Null is not known yet.
    """

    review = models.ForeignKey(ServiceReview, on_delete=models.CASCADE, related_name="ratings")
    # A target may be taken out of a contract later; what was said of it stays.
    target = models.ForeignKey(Target, on_delete=models.SET_NULL, related_name="+", null=True)
    number = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=140)
    noun = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=12)
    computed = models.CharField(max_length=30, choices=RATINGS)
    sentence = models.TextField()
    actual = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    target_value = models.DecimalField(max_digits=12, decimal_places=2)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    reported_to = models.DateField(null=True)
    judged = models.CharField("the officer's judgement", max_length=30, choices=RATINGS, blank=True)
    reason = models.TextField("why it differs", blank=True)

    class Meta:
        ordering: ClassVar = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_rating_number_once"),
            models.CheckConstraint(
                condition=Q(computed__in=[one for one, _ in RATINGS])
                & Q(judged__in=["", *[one for one, _ in RATINGS]]),
                name="review_rating_of_five_words",
            ),
            models.CheckConstraint(
                condition=Q(judged="") | Q(judged=F("computed")) | ~Q(reason=""),
                name="review_rating_difference_has_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="computed_rating_stays", fields=FROZEN),
            with_agreed_minutes("judgement_stays", pgtrigger.Insert | pgtrigger.UpdateOf("judged", "reason")),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.judged or self.computed}"

    @property
    def differs(self) -> bool:
        return bool(self.judged) and self.judged != self.computed
