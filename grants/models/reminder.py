"""That somebody was reminded of what is not sent yet: once for each number of days before it is due."""

from typing import ClassVar

import pgtrigger
from django.db import models

from grants.models.application import Application
from grants.models.reopening import Reopening


class DraftReminder(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reminders")
    reopening = models.ForeignKey(
        Reopening,
        on_delete=models.CASCADE,
        related_name="reminders",
        null=True,
        blank=True,
        help_text="Of changes that the office asked for; none: before the call closes.",
    )
    days_before = models.PositiveSmallIntegerField(help_text="As the call says, such as 7.")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["application", "-days_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reopening", "days_before"], name="draft_reminded_once", nulls_distinct=False
            ),
        ]
        triggers = [pgtrigger.Protect(name="draft_reminder_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.application}: {self.days_before} days before"
