"""That an application came on paper, and that the office keyed it in."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from grants.models.application import Application
from portal.documents.models import Document

LATE_WITH_A_REASON = """
    IF NEW.late_reason = '' AND EXISTS (
        SELECT 1 FROM grants_application AS application JOIN grants_call AS call ON call.id = application.call_id
        WHERE application.id = NEW.application_id AND call.closes_at <= NEW.received_at
    ) THEN
        RAISE EXCEPTION 'a paper form that came after the call had closed is taken only for a reason'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_form_late_with_a_reason';
    END IF;
    RETURN NEW;
"""


class PaperForm(models.Model):
    """When it came counts for the deadline, not when it was keyed in. `scan` is the proof of the declarations."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="paper")
    received_at = models.DateTimeField(help_text="When the paper reached the office.")
    late_reason = models.TextField(blank=True, help_text="Why it is taken although it came after the call had closed.")
    scan = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The signed paper. There once the application is sent.",
    )
    signatories = models.JSONField(default=list, help_text="Who signed the paper: name and position of each.")
    left_blank = models.JSONField(
        default=list, help_text="The questions, by key, that the paper does not answer, or not as they are asked."
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="paper_form_late_with_a_reason",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=LATE_WITH_A_REASON,
            ),
            pgtrigger.ReadOnly(name="paper_form_stays", exclude=["scan", "signatories", "left_blank"]),
        ]

    def __str__(self) -> str:
        return f"{self.application}, on paper"
