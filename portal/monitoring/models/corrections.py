"""Putting an accepted figure right."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from portal.monitoring.models.indicators import Indicator
from portal.monitoring.models.returns import MonitoringReturn
from portal.states import StateField


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> Self:
        return self.filter(state__in=[Correction.State.ASKED, Correction.State.OFFERED])


class Correction(FSMModelMixin, models.Model):
    """One accepted figure, put right: the officer asks, the provider offers another figure, the officer accepts it.

    Until then the accepted figure stands, everywhere.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        OFFERED = "offered", "Sent, being read"
        ACCEPTED = "accepted", "Accepted"
        DROPPED = "dropped", "Not made"

    monitoring_return = models.ForeignKey(MonitoringReturn, on_delete=models.CASCADE, related_name="corrections")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    state = StateField(max_length=10, choices=State, default=State.ASKED)
    question = models.TextField(help_text="What seems wrong with the figure.")
    old_value = models.DecimalField(max_digits=12, decimal_places=2)
    new_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    parts = models.JSONField(default=dict, blank=True, help_text="Category id → its part of the new figure, in text.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["monitoring_return", "indicator"],
                condition=Q(state__in=["asked", "offered"]),
                name="correction_one_open_per_figure",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "accepted"])
                | Q(new_value__isnull=False, offered_by__isnull=False, offered_at__isnull=False),
                name="correction_offer_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "dropped"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="correction_decision_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(new_value__isnull=True) | Q(new_value__gte=0), name="correction_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monitoring_return}: {self.indicator}"

    @transition(field=state, source=[State.ASKED, State.OFFERED], target=State.OFFERED)
    def offer(self) -> None:
        """The provider sends the figure that is right; as long as nobody decided, another one."""

    @transition(field=state, source=State.OFFERED, target=State.ACCEPTED)
    def accept(self) -> None:
        """The officer takes it; from now on it is the figure."""

    @transition(field=state, source=[State.ASKED, State.OFFERED], target=State.DROPPED)
    def drop(self) -> None:
        """The officer lets the accepted figure stand."""
