"""The tables of the modulus check, as the operator loaded them: the latest count, and each says when it came."""

from typing import ClassVar

import pgtrigger
from django.db import models


class BankTables(models.Model):
    """One load of Pay.UK's two files, whole. They are new several times a year; an old one knows no new sort codes."""

    loaded_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=200, help_text="What the operator's file was called.")
    sha256 = models.CharField(max_length=64)
    weights = models.TextField(help_text="valacdos.txt, as it was read.")
    substitutes = models.TextField(blank=True, help_text="scsubtab.txt, as it was read.")
    lines = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = verbose_name_plural = "tables of the modulus check"
        constraints = [models.CheckConstraint(condition=models.Q(lines__gt=0), name="bank_tables_not_empty")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.lines} lines"
