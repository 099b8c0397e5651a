"""Two profiles of one organisation become one: what moved, so that it can be moved back."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.organisations.models.organisation import Organisation

REVERSIBLE_FOR = timedelta(days=30)


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)

    def in_full(self) -> Self:
        return self.select_related("kept", "gone", "merged_by", "undone_by")


class Merge(models.Model):
    """`gone` was merged into `kept`. `moved` is what `domain.merging` needs to undo it."""

    kept = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges_gone")
    reason = models.TextField()
    moved = models.JSONField(default=dict)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at__isnull=True), name="merge_once"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.gone} into {self.kept}"

    @property
    def reversible_until(self):
        return self.merged_at + REVERSIBLE_FOR

    @property
    def is_reversible(self) -> bool:
        return self.undone_at is None and timezone.now() <= self.reversible_until
