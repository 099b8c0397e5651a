"""What has to be reached before an instalment is owed, and who confirmed that it was."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.documents.models import Document
from portal.payments.models.budget_guards import MILESTONE_ALONE
from portal.payments.models.instalments import Instalment


class Milestone(models.Model):
    """An instalment's milestone. Confirmed once, by an officer, with the day and the evidence; then it stays."""

    instalment = models.OneToOneField(Instalment, on_delete=models.PROTECT, related_name="milestone")
    name = models.CharField(max_length=140)
    reached_on = models.DateField(null=True, blank=True)
    evidence = models.TextField("what shows it", blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="It stands among the agreement's documents, too.",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["instalment"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="milestone_has_a_name"),
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True, confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(reached_on__isnull=False, confirmed_by__isnull=False, confirmed_at__isnull=False) & ~Q(evidence=""),
                name="milestone_reached_has_evidence_and_a_name",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="milestone_alone",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=MILESTONE_ALONE,
            ),
            pgtrigger.Protect(
                name="reached_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__reached_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
