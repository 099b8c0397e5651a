"""What a sent application relies on besides its answers: the organisation's evidence as it stood at that moment."""

from typing import ClassVar

import pgtrigger
from django.db import models

from grants.models.application import Application
from portal.documents.models import Document
from portal.evidence.models import Evidence


class ReliedOnEvidence(models.Model):
    """One piece of evidence that went with an application. The organisation may give a newer one; this row stays."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="relied_on")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["application", "evidence__kind"]
        constraints = [models.UniqueConstraint(fields=["application", "evidence"], name="relied_on_once")]
        triggers = [
            pgtrigger.ReadOnly(name="relied_on_stays", fields=["application", "evidence", "document", "sha256"])
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.evidence.get_kind_display()}"
