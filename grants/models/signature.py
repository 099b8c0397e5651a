"""That a person agreed to the declarations of an application and to its answers as they stood."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models.application import Application
from grants.models.call import MOST_SIGNATORIES
from portal.questionnaires.models import Response

NO_MORE_THAN_ASKED = """
    IF NOT EXISTS (
        SELECT 1 FROM grants_application AS application JOIN grants_call AS call ON call.id = application.call_id
        WHERE application.id = NEW.application_id
            AND NEW.number <= CASE WHEN application.is_test THEN 1 ELSE call.signatories_asked END
    ) OR EXISTS (
        SELECT 1 FROM questionnaires_response WHERE id = NEW.response_id AND submitted_at IS NOT NULL FOR SHARE
    ) THEN
        RAISE EXCEPTION 'no more sign than the call asks, and nobody once it was sent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_is_asked_for';
    END IF;
    RETURN NEW;
"""
STAYS_ONCE_SENT = """
    IF EXISTS (
        SELECT 1 FROM questionnaires_response WHERE id = OLD.response_id AND submitted_at IS NOT NULL
    ) AND NOT EXISTS (SELECT 1 FROM grants_application WHERE id = OLD.application_id AND is_test) THEN
        RAISE EXCEPTION 'what was signed and sent stays signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_stays';
    END IF;
    RETURN OLD;
"""


class SignatureQuerySet(models.QuerySet["Signature"]):
    def on(self, response: Response) -> Self:
        """Those under one set of answers, in the order in which they were given."""
        return self.filter(response=response).select_related("signed_by", "asks")


class Signature(models.Model):
    """A signature that is taken back is deleted, and the ledger tells of it; one that was sent stays."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="signatures")
    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="signatures", help_text="What was signed."
    )
    number = models.PositiveSmallIntegerField(help_text="1 for the first who signs, 2 for the second.")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    agreed = models.JSONField(help_text="The sentences that were agreed to, word for word.")
    answers_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    asks = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who was asked to sign after this.",
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["response", "number"]
        constraints = [
            models.UniqueConstraint(fields=["response", "signed_by"], name="signature_once_for_each_person"),
            models.UniqueConstraint(fields=["response", "number"], name="signature_number_once"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_SIGNATORIES)), name="signature_number_in_bounds"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(position=""), name="signature_has_name_and_position"),
            models.CheckConstraint(condition=~Q(agreed=[]), name="signature_agrees_to_something"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signature_is_asked_for",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NO_MORE_THAN_ASKED,
            ),
            pgtrigger.Trigger(
                name="signature_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=STAYS_ONCE_SENT,
            ),
            pgtrigger.ReadOnly(name="signature_as_given", exclude=["asks"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}"
