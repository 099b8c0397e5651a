"""What an officer found when checking a gate of the call."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.application import Application
from grants.models.call import Gate


class GateResultQuerySet(models.QuerySet["GateResult"]):
    def failed(self) -> Self:
        return self.filter(passed=False)


class GateResult(models.Model):
    """An officer's finding on a gate, with the reason."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="gate_results")
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="results")
    passed = models.BooleanField()
    reason = models.TextField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(auto_now=True)

    objects = GateResultQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["gate__number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "gate"], name="gate_result_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="gate_result_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.gate}: {'passed' if self.passed else 'failed'}"
