"""What was sent, each time: a return's editions, and the questions that the office asks about single figures."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.monitoring.models.indicators import Indicator
from portal.monitoring.models.returns import MonitoringReturn


class Edition(models.Model):
    """A return as it was sent, the first time and each time after: written once, never changed.

    `figures` are [{"indicator", "title", "unit", "value", "note", "came_by", "file_hash", "parts"}] with values in
    text, parts as [{"category", "label", "value"}].
    """

    class Why(models.TextChoices):
        SENT = "sent", "Sent"
        SENT_AGAIN = "sent_again", "Sent again, after our question"
        CORRECTED = "corrected", "Corrected"

    monitoring_return = models.ForeignKey(MonitoringReturn, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=Why)
    figures = models.JSONField(default=list)
    narrative = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    correction = models.OneToOneField(
        MonitoringReturn,
        on_delete=models.PROTECT,
        related_name="made",
        null=True,
        blank=True,
        help_text="Whose figures these are, of an edition that a correction made.",
    )

    class Meta:
        ordering: ClassVar = ["monitoring_return", "number"]
        constraints = [
            models.UniqueConstraint(fields=["monitoring_return", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(why="corrected", correction__isnull=False)
                | (~Q(why="corrected") & Q(correction__isnull=True)),
                name="edition_corrected_by_one",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="edition_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.monitoring_return}, edition {self.number}"


class FigureQuestionQuerySet(models.QuerySet["FigureQuestion"]):
    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)


class FigureQuestion(models.Model):
    """What the office asks about one figure of an edition, and the provider's answer to it."""

    monitoring_return = models.ForeignKey(MonitoringReturn, on_delete=models.CASCADE, related_name="figure_questions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField(help_text="The number of the edition that it is about.")
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = FigureQuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["monitoring_return", "edition", "indicator__title"]
        constraints = [
            models.UniqueConstraint(fields=["monitoring_return", "indicator", "edition"], name="figure_asked_once"),
            models.CheckConstraint(condition=~Q(question=""), name="figure_question_has_words"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="figure_answer_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.question}"
