"""That the first of two signatures fell: the second declined to sign, or somebody took it back."""

from django.conf import settings
from django.db import models

from grants.models.application import Application


class FallenSignature(models.Model):
    """The last one of an application, until somebody signs it again. Only the organisation's own pages read it: why
    somebody declined is between colleagues."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="fallen_signature")
    first = models.CharField(max_length=250, help_text="Who had signed, with their position.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who declined to sign, or took the signature back.",
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="Why somebody declined to sign; empty: it was taken back.")

    def __str__(self) -> str:
        return f"{self.application}: {self.first}"

    @property
    def was_declined(self) -> bool:
        return bool(self.reason)
