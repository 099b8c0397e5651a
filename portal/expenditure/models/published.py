"""The register of expenditure as the public reads it: editions that stay as they were published.

A month is published once more where a word or a redaction changes, or a person says why; the edition before stays to be
fetched, unless something in it was hidden since.
"""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.expenditure.models.lines import ExpenditureLine, ExpenditureMonth

EDITION_STAYS = """
    IF NEW.month_id <> OLD.month_id OR NEW.number <> OLD.number OR NEW.content <> OLD.content
        OR NEW.sha256 <> OLD.sha256 OR NEW.published_at <> OLD.published_at
        OR NEW.published_by_id <> OLD.published_by_id OR NEW.why <> OLD.why
        OR (OLD.is_withheld AND NOT NEW.is_withheld) OR (NEW.is_latest AND NOT OLD.is_latest) THEN
        RAISE EXCEPTION 'an edition stays as it was published'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_stays_as_published';
    END IF;
    RETURN NEW;
"""


class Edition(models.Model):
    month = models.ForeignKey(ExpenditureMonth, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField(help_text="The file, as anybody could fetch it.")
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    why = models.TextField("what is different, and why", blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    is_latest = models.BooleanField(default=True)
    is_withheld = models.BooleanField(default=False, help_text="It shows what was hidden since.")

    class Meta:
        ordering: ClassVar = ["month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="expenditure_edition_once"),
            models.UniqueConstraint(
                fields=["month"], condition=Q(is_latest=True), name="expenditure_edition_one_latest"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(why=""), name="expenditure_edition_later_says_why"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="edition_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="edition_stays", when=pgtrigger.Before, operation=pgtrigger.Update, func=EDITION_STAYS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}, edition {self.number}"

    @property
    def file_name(self) -> str:
        return f"expenditure-{self.month.name}-edition-{self.number}.csv"


class PublishedLineQuerySet(models.QuerySet["PublishedLine"]):
    def current(self) -> Self:
        """Of each month the latest edition, without what was hidden after it was published."""
        return self.filter(edition__is_latest=True).exclude(self._hidden_since())

    def left_out(self) -> Self:
        """Of the latest editions, what was hidden since: not for the public, but for their count."""
        return self.filter(self._hidden_since(), edition__is_latest=True)

    @staticmethod
    def _hidden_since() -> Exists:
        """A published line carries no key; one that was published as hidden has no reference either."""
        same = {name: OuterRef(name) for name in ("reference", "on", "amount")}
        return Exists(ExpenditureLine.objects.redacted().filter(month__first=OuterRef("month"), **same))


class PublishedLine(models.Model):
    """A line of an edition, with published fields and nothing else: what is hidden is not here."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="lines")
    month = models.DateField()
    on = models.DateField()
    line = models.CharField(max_length=40)
    recipient = models.CharField(max_length=200)
    identifier = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    purpose = models.TextField()
    value = models.TextField(blank=True)
    reference = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40)
    redaction = models.CharField(max_length=80, blank=True)
    search_text = models.TextField(editable=False)

    objects = PublishedLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["-on", "-id"], name="published_line_newest_first"),
            models.Index(fields=["month"], name="published_line_month"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="published_line_search"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="published_line_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.recipient}, {self.amount}"
