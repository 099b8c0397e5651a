"""What an officer was reminded of, so that nobody is told twice."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class DueReminder(models.Model):
    """One thing with one date, told to one person. Another date is another thing to be told."""

    key = models.CharField(max_length=80)
    due_on = models.DateField()
    told = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-told_at"]
        constraints = [models.UniqueConstraint(fields=["key", "due_on", "told"], name="due_reminder_once")]

    def __str__(self) -> str:
        return f"{self.key}, due {self.due_on}"
