"""What may go wrong with a contract, what is done to do better, and the notices given where it is done badly."""

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from commissioning.heat import LEAST, MOST, WORDS_OF_FIVE, heat_in_words, heat_of
from commissioning.models.contract import Contract
from commissioning.models.reviews import ServiceReview
from portal.design.reach import DatesWithinReach
from portal.states import StateField

ONE_TO_FIVE = [(number, f"{number}, {word}") for number, word in WORDS_OF_FIVE.items()]
GRADE = [MinValueValidator(LEAST), MaxValueValidator(MOST)]


class RiskQuerySet(models.QuerySet["Risk"]):
    def visible_to(self, user) -> Self:
        """The office sees all; members those of their contracts that are shared with them."""
        seen = self.filter(contract__in=Contract.objects.visible_to(user))
        return seen if user.is_staff else seen.filter(shared=True)

    def open(self) -> Self:
        return self.filter(state=Risk.State.OPEN)

    def hottest_first(self) -> Self:
        return self.order_by((models.F("likelihood") * models.F("impact")).desc(), "number")


class Risk(FSMModelMixin, models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="risks")
    review = models.ForeignKey(ServiceReview, on_delete=models.PROTECT, related_name="risks", null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    what = models.TextField("what may happen, and what would come of it")
    likelihood = models.PositiveSmallIntegerField(choices=ONE_TO_FIVE, validators=GRADE)
    impact = models.PositiveSmallIntegerField(choices=ONE_TO_FIVE, validators=GRADE)
    owner = models.CharField(max_length=150)
    done_about_it = models.TextField("what is done about it")
    shared = models.BooleanField("the provider reads it, too", default=True)
    state = StateField(max_length=10, choices=State, default=State.OPEN)
    closed_why = models.TextField(blank=True)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="risk_number_once"),
            models.CheckConstraint(
                condition=Q(likelihood__gte=LEAST, likelihood__lte=MOST, impact__gte=LEAST, impact__lte=MOST),
                name="risk_graded_from_1_to_5",
            ),
            models.CheckConstraint(condition=Q(state="open") | ~Q(closed_why=""), name="risk_closed_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Risk {self.number} of {self.contract.reference}"

    @property
    def heat(self) -> int:
        return heat_of(self.likelihood, self.impact)

    @property
    def heat_in_words(self) -> str:
        return heat_in_words(self.likelihood, self.impact)

    @transition(field=state, source=State.OPEN, target=State.CLOSED)
    def close(self) -> None:
        """It can no longer happen, or is somebody else's."""


class ImprovementActionQuerySet(models.QuerySet["ImprovementAction"]):
    def visible_to(self, user) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(user))

    def of(self, user) -> Self:
        return self.filter(contract__in=Contract.objects.of(user))

    def open(self) -> Self:
        """Not settled: to be done, or said to be done and not confirmed."""
        return self.filter(state__in=[ImprovementAction.State.OPEN, ImprovementAction.State.REPORTED])

    def to_confirm(self) -> Self:
        return self.filter(state=ImprovementAction.State.REPORTED)

    def theirs(self) -> Self:
        """To be done by the provider."""
        return self.filter(side=ImprovementAction.Side.PROVIDER, state=ImprovementAction.State.OPEN)

    def due_by(self, day: date) -> Self:
        """Not settled, and to be done by `day` or earlier."""
        return self.open().filter(due_on__lte=day).order_by("due_on", "pk")

    def open_first(self) -> Self:
        over = models.Case(models.When(state__in=["open", "reported"], then=0), default=1)
        return self.order_by(over, "due_on", "pk")


class ImprovementAction(FSMModelMixin, DatesWithinReach):
    class Side(models.TextChoices):
        PROVIDER = "provider", "The provider"
        OFFICE = "office", "The office"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        REPORTED = "reported", "Reported as done"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="improvement_actions")
    review = models.ForeignKey(
        ServiceReview, on_delete=models.PROTECT, related_name="improvement_actions", null=True, blank=True
    )
    number = models.PositiveSmallIntegerField()
    what = models.TextField("what is to be done")
    side = models.CharField("whose it is", max_length=10, choices=Side, default=Side.PROVIDER)
    owner = models.CharField("who sees to it", max_length=150)
    due_on = models.DateField("to be done by")
    state = StateField(max_length=10, choices=State, default=State.OPEN)
    report = models.TextField("what the provider said last", blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    reported_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)
    dropped_why = models.TextField(blank=True)

    objects = ImprovementActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["contract", "number"]
        indexes = [models.Index(fields=["state", "due_on"], name="improvement_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="improvement_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "dropped"]) | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="improvement_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(dropped_why=""), name="improvement_dropped_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | (~Q(report="") & Q(reported_by__isnull=False)),
                name="improvement_report_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"Action {self.number} of {self.contract.reference}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.OPEN, self.State.REPORTED}

    @property
    def is_providers(self) -> bool:
        return self.side == self.Side.PROVIDER

    def is_overdue(self, today: date) -> bool:
        return self.state == self.State.OPEN and self.due_on < today

    @transition(field=state, source=State.OPEN, target=State.REPORTED)
    def report_done(self) -> None:
        """The provider says that it is done."""

    @transition(field=state, source=State.REPORTED, target=State.OPEN)
    def send_back(self) -> None:
        """The office does not see it done yet."""

    @transition(field=state, source=[State.OPEN, State.REPORTED], target=State.DONE)
    def confirm(self) -> None:
        """The office confirms that it is done."""

    @transition(field=state, source=[State.OPEN, State.REPORTED], target=State.DROPPED)
    def drop(self) -> None:
        """It is not to be done any more, for a reason."""


class PerformanceNoticeQuerySet(models.QuerySet["PerformanceNotice"]):
    def visible_to(self, user) -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(user))

    def of(self, user) -> Self:
        return self.filter(contract__in=Contract.objects.of(user))

    def open(self) -> Self:
        return self.filter(state=PerformanceNotice.State.ISSUED)

    def due_by(self, day: date) -> Self:
        """Neither improved nor escalated, and improvement was wanted by `day` or earlier."""
        return self.open().filter(improve_by__lte=day).order_by("improve_by", "pk")

    def to_answer(self) -> Self:
        return self.open().filter(answered_at__isnull=True)


class PerformanceNotice(FSMModelMixin, DatesWithinReach):
    """A notice of poor performance: what falls short, what must happen, and by when. Kept as it was given."""

    class State(models.TextChoices):
        ISSUED = "issued", "Issued"
        IMPROVED = "improved", "Improved"
        ESCALATED = "escalated", "Escalated"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="notices")
    review = models.ForeignKey(ServiceReview, on_delete=models.PROTECT, related_name="notices", null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    falls_short = models.TextField("what falls short")
    must_happen = models.TextField("what must happen")
    improve_by = models.DateField("by when")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField("the provider's answer", blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    state = StateField(max_length=10, choices=State, default=State.ISSUED)
    outcome = models.TextField("what came of it", blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)

    objects = PerformanceNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notice of poor performance"
        verbose_name_plural = "notices of poor performance"
        ordering: ClassVar = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="notice_number_once"),
            models.CheckConstraint(
                condition=~Q(falls_short="") & ~Q(must_happen=""), name="notice_says_what_must_happen"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="notice_answer_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(state="issued") | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(outcome="")),
                name="notice_settled_by_somebody",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="notice_stays_as_issued",
                fields=["contract", "number", "falls_short", "must_happen", "improve_by", "issued_by", "issued_at"],
            ),
            pgtrigger.Protect(name="notice_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="notice_answered_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__answer="") & pgtrigger.Q(old__answer__df=pgtrigger.F("new__answer")),
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {self.number} of {self.contract.reference}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ISSUED

    @transition(field=state, source=State.ISSUED, target=State.IMPROVED)
    def improve(self) -> None:
        """What had to happen has happened."""

    @transition(field=state, source=State.ISSUED, target=State.ESCALATED)
    def escalate(self) -> None:
        """It has not; what comes next is in the outcome."""
