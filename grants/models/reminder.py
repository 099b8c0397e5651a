"""That somebody was reminded of a draft: once for each number of days before the call closes."""

from typing import ClassVar

import pgtrigger
from django.db import models

from grants.models.application import Application


class DraftReminder(models.Model):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField(help_text="As the call says, such as 7.")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["application", "-days_before"]
        constraints = [
            models.UniqueConstraint(fields=["application", "days_before"], name="draft_reminded_once"),
        ]
        triggers = [pgtrigger.Protect(name="draft_reminder_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.application}: {self.days_before} days before"
