"""Signatures under an agreement, and the copy that is kept once it is signed."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.agreements.models.agreement import Agreement
from portal.documents.models import Document

# What is signed by all stays signed: a signature is taken back only while the agreement still waits for another.
STAYS_ONCE_SIGNED = """
    IF EXISTS (SELECT 1 FROM agreements_agreement WHERE id = OLD.agreement_id AND state <> 'offered') THEN
        RAISE EXCEPTION 'the agreement is signed, so its signatures stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_stays_once_signed';
    END IF;
    RETURN OLD;
"""


class Signed(models.Model):
    """One person's signature: who, with which words, how they proved who they are, and the hash of what was signed."""

    class Side(models.TextChoices):
        PROVIDER = "provider", "For the organisation"
        OFFICE = "office", "For the Commissioner"

    # What a signature says of itself never changes; whom it asked may be cleared.
    STAYS = (
        "side",
        "number",
        "signed_by",
        "name",
        "position",
        "email",
        "intent",
        "proved_by",
        "signed_at",
        "text_sha256",
    )

    side = models.CharField(max_length=10, choices=Side)
    number = models.PositiveSmallIntegerField(default=1, help_text="First or second of its side.")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    position = models.CharField("position held", max_length=120)
    email = models.EmailField(blank=True, help_text="Of the login, when it was signed.")
    intent = models.TextField(blank=True, help_text="The sentence that the person agreed to, word for word.")
    proved_by = models.CharField(max_length=200, blank=True, help_text="How the person had signed in.")
    signed_at = models.DateTimeField()
    text_sha256 = models.CharField(max_length=64)
    asks = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Whom the first asked to sign second.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name}, {self.get_side_display()}"


def two_at_most(name: str) -> models.CheckConstraint:
    condition = Q(side="provider", number__in=[1, 2]) | Q(side="office", number=1)
    return models.CheckConstraint(condition=condition, name=name)


class Signature(Signed):
    """A signature under an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        ordering: ClassVar = ["signed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "signed_by"], name="signature_once_per_person"),
            models.UniqueConstraint(fields=["agreement", "side", "number"], name="signature_number_once_per_side"),
            two_at_most("signature_two_at_most_for_the_organisation"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="stays_once_signed",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=STAYS_ONCE_SIGNED,
            ),
            pgtrigger.ReadOnly(name="what_was_signed_stays", fields=["agreement", *Signed.STAYS]),
        ]


class KeptCopy(models.Model):
    """The PDF of something signed as it is handed out, the same bytes each time: whoever has one can check it."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True, help_text="Of the PDF.")
    text_sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the words alone, as each signature has.")
    signed_at = models.DateTimeField(help_text="When the last signature was given.")
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class SignedCopy(KeptCopy):
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="signed_copy")

    class Meta:
        triggers: ClassVar = [
            pgtrigger.Protect(name="signed_copy_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Signed copy of {self.agreement}"
