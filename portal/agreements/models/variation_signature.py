"""Signatures under a variation, and the copy that is kept once it holds."""

from typing import ClassVar

import pgtrigger
from django.db import models

from portal.agreements.models.signature import KeptCopy, Signed, two_at_most
from portal.agreements.models.variation import Variation

STAYS_ONCE_AGREED = """
    IF EXISTS (SELECT 1 FROM agreements_variation WHERE id = OLD.variation_id AND state <> 'to_sign') THEN
        RAISE EXCEPTION 'the variation waits for no signature any more, so its signatures stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'variation_signature_stays_once_agreed';
    END IF;
    RETURN OLD;
"""
ONLY_WHILE_IT_WAITS = """
    IF NOT EXISTS (SELECT 1 FROM agreements_variation WHERE id = NEW.variation_id AND state = 'to_sign') THEN
        RAISE EXCEPTION 'the variation does not wait for signatures'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'variation_signature_only_while_it_waits';
    END IF;
    RETURN NEW;
"""


class VariationSignature(Signed):
    """A signature under the text of a variation."""

    variation = models.ForeignKey(Variation, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        ordering: ClassVar = ["signed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["variation", "signed_by"], name="variation_signature_once_per_person"),
            models.UniqueConstraint(
                fields=["variation", "side", "number"], name="variation_signature_number_once_per_side"
            ),
            two_at_most("variation_signature_two_at_most"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="stays_once_agreed", when=pgtrigger.Before, operation=pgtrigger.Delete, func=STAYS_ONCE_AGREED
            ),
            pgtrigger.Trigger(
                name="only_while_it_waits", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ONLY_WHILE_IT_WAITS
            ),
            pgtrigger.ReadOnly(name="what_was_signed_stays", fields=["variation", *Signed.STAYS]),
        ]


class VariationCopy(KeptCopy):
    """With the agreement that it changes behind it."""

    variation = models.OneToOneField(Variation, on_delete=models.PROTECT, related_name="signed_copy")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="variation_copy_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Signed copy of {self.variation}"
