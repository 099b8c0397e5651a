"""Scoring: who assesses what, what they scored, where the panel moderated, and who had a conflict of interest."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django_fsm import transition

from grants.models.application import Application
from grants.models.call import Criterion, PanelMember
from portal.states import StateField


class ConflictOfInterest(models.Model):
    """A declared interest. Whoever has one is not assigned to the application and cannot open it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts")
    nature = models.TextField("what the interest is")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["application", "declared_at"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="conflict_once_per_person"),
            models.CheckConstraint(condition=~Q(nature=""), name="conflict_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.application.reference}"


class NoInterest(models.Model):
    """The chair's word, before settling what the scorers differ on, that they have no interest in the application.
    Who scores an application says so in their assessment."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="chairs_without_interest")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["application", "declared_at"]
        verbose_name_plural = "declarations of no interest"
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="no_interest_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.application.reference}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def of(self, user) -> Self:
        """A panel member's own in the calls whose panel they sit on, without those with a conflict and those that the
        applicant took back."""
        taken_back = Q(application__state=Application.State.WITHDRAWN)
        seats = PanelMember.objects.filter(user=user).values("call")
        mine = self.filter(assessor=user, application__call__in=seats)
        mine = mine.exclude(Q(state=Assessment.State.CONFLICTED) | taken_back)
        return mine.exclude(application__organisation__memberships__user=user)

    def current(self) -> Self:
        """Of applications that are still before the panel."""
        return self.exclude(application__state__in=Application.PAST_THE_PANEL)

    def earlier(self) -> Self:
        """Of applications that left the panel, the latest call first."""
        past = self.filter(application__state__in=Application.PAST_THE_PANEL)
        return past.order_by("-application__call__closes_at", "application__reference")

    def begun_or_assigned(self) -> Self:
        """Work that hangs on a seat: all but what a declared interest ended."""
        return self.exclude(state=Assessment.State.CONFLICTED)

    def complete(self) -> Self:
        return self.filter(state=Assessment.State.COMPLETE)

    def shown_to(self, assessor) -> Self:
        """Others' completed assessments of what `assessor` has completed too: until then scorers are blind."""
        done = Assessment.objects.complete().filter(assessor=assessor).values("application")
        return self.complete().filter(application__in=done).exclude(assessor=assessor)

    def in_full(self) -> Self:
        """With the application, its call and the people, for pages that show them."""
        return self.select_related(
            "assessor", "application__organisation", "application__call__fund", "application__call__scheme"
        )

    def to_do_first(self) -> Self:
        done = Case(When(state=Assessment.State.COMPLETE, then=1), default=0)
        needed_by = F("application__call__scores_needed_by").asc(nulls_last=True)
        return self.order_by(done, needed_by, "application__call__decision_expected_on", "application__reference")

    def outstanding(self) -> Self:
        return self.filter(state__in=[Assessment.State.ASSIGNED, Assessment.State.SCORING])


class Assessment(models.Model):
    """One panel member's work on one application."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", "Assigned"
        CONFLICTED = "conflicted", "Conflict of interest declared"
        SCORING = "scoring", "Being scored"
        COMPLETE = "complete", "Scored"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments")
    state = StateField(max_length=12, choices=State, default=State.ASSIGNED)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    no_conflict_declared_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField("overall comment", blank=True)
    recommended_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["application", "assessor__email"]
        indexes = [models.Index(fields=["assessor", "state"], name="assessment_assessor_state")]
        constraints = [
            models.UniqueConstraint(fields=["application", "assessor"], name="assessment_once_per_person"),
            models.CheckConstraint(
                condition=~Q(state__in=["scoring", "complete"]) | Q(no_conflict_declared_at__isnull=False),
                name="assessment_scored_after_declaring",
            ),
            models.CheckConstraint(
                condition=~Q(state="complete") | Q(completed_at__isnull=False), name="assessment_complete_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.assessor}"

    @property
    def is_outstanding(self) -> bool:
        return self.state in (self.State.ASSIGNED, self.State.SCORING)

    @transition(field=state, source=State.ASSIGNED, target=State.SCORING)
    def declare_no_conflict(self) -> None:
        """The panel member says that they have no interest in it; only then may they score."""

    @transition(field=state, source=[State.ASSIGNED, State.SCORING], target=State.CONFLICTED)
    def declare_conflict(self) -> None:
        """The panel member has an interest: the application closes to them."""

    @transition(field=state, source=State.SCORING, target=State.COMPLETE)
    def complete(self) -> None:
        """Every criterion has a score or "cannot judge"."""


class Score(models.Model):
    """One level on one axis of one criterion, or "cannot judge", which is a value and never a number."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    axis = models.CharField(max_length=20)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    cannot_judge = models.BooleanField(default=False)
    comment = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["assessment", "criterion__number", "axis"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion", "axis"], name="score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, cannot_judge=False) | Q(value__isnull=True, cannot_judge=True),
                name="score_is_a_value_or_cannot_judge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {'cannot judge' if self.cannot_judge else self.value}"


class ModeratedScore(models.Model):
    """What the panel agreed where its scorers differed. The scorers' own scores stay as they were; so do the
    values that stood before, here, for whoever reads the record later."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moderated_scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="moderated_scores")
    axis = models.CharField(max_length=20)
    value = models.PositiveSmallIntegerField()
    before = ArrayField(models.PositiveSmallIntegerField(), help_text="The scorers' values before moderation.")
    reason = models.TextField()
    moderated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moderated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["application", "criterion__number", "axis"]
        constraints = [
            models.UniqueConstraint(fields=["application", "criterion", "axis"], name="moderated_score_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="moderated_score_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}, {self.criterion}: {self.value}"
