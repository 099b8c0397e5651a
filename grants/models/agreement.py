"""A grant agreement: the agreement that an award makes."""

from django.db import models

from grants.models.decision import Decision
from portal.agreements.models import Agreement


class GrantAgreement(Agreement):
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="agreement")

    class Meta:
        verbose_name = "grant agreement"

    def save(self, *args, **kwargs) -> None:
        self.kind = Agreement.Kind.GRANT
        super().save(*args, **kwargs)
