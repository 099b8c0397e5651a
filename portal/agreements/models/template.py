"""What agreements say and who signs them: templates of the office, in versions that never change once published."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.agreements.models.agreement import Agreement
from portal.agreements.signatories import Rule


class AgreementTemplateQuerySet(models.QuerySet["AgreementTemplate"]):
    def usable(self) -> Self:
        """With a version that agreements can be made from."""
        return self.filter(versions__published_at__isnull=False).distinct()


class AgreementTemplate(models.Model):
    """A kind of agreement that the office makes. What it says stands in its versions."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField("for", max_length=10, choices=Agreement.Kind)
    is_usual = models.BooleanField(
        "the usual one", default=False, help_text="Used wherever no other is chosen; one for each kind of agreement."
    )

    objects = AgreementTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "template of agreements"
        verbose_name_plural = "templates of agreements"
        ordering: ClassVar = ["kind", "-is_usual", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(is_usual=True), name="agreement_template_one_usual"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def published(self) -> TemplateVersion | None:
        """The version that agreements are made from now."""
        return self.versions.filter(published_at__isnull=False).order_by("-number").first()

    @property
    def draft(self) -> TemplateVersion | None:
        return self.versions.filter(published_at__isnull=True).first()


class TemplateVersion(models.Model):
    """The words of a template and who signs, at one time. A draft until it is published; then it stays as it is."""

    class OfficeSigns(models.TextChoices):
        DECISION = "decision", "By its decision: the award is its word, nobody signs again"
        BEFORE = "before", "Before the organisation"
        AFTER = "after", "After the organisation"

    class OfficeSigner(models.TextChoices):
        COMMISSIONER = "commissioner", "The Commissioner"
        OFFICER = "officer", "A grants officer, or a commissioning officer for a contract"

    class Variations(models.TextChoices):
        SIGNED = "signed", "Signed again, whatever changes"
        TERMS = "terms", "Signed again where the value, the last day, a condition, a target or a payment changes"
        ANSWER = "answer", "By the office’s answer to what was asked for; nobody signs again"

    template = models.ForeignKey(AgreementTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    signatories = models.PositiveSmallIntegerField(
        "how many sign for the organisation", choices=[(1, "One"), (2, "Two, each in their own login")], default=1
    )
    two_from = models.DecimalField(
        "two sign from this value on",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In pounds. Empty: the value does not matter.",
    )
    office_signs = models.CharField(
        "how the office signs", max_length=10, choices=OfficeSigns, default=OfficeSigns.DECISION
    )
    office_signer = models.CharField(
        "who signs for the office",
        max_length=12,
        choices=OfficeSigner,
        default=OfficeSigner.COMMISSIONER,
        help_text="Whoever may bind the office: the Commissioner, or officers to whom the scheme of consent gives it.",
    )
    # How an agreement may be changed is part of what both sides promised each other. So it stands here, in the version
    # that made the text, and no setting changes it under an agreement that runs.
    variations = models.CharField(
        "how a change to a signed agreement is agreed", max_length=10, choices=Variations, default=Variations.SIGNED
    )
    office_varies_from = models.DecimalField(
        "the office signs a change from this much on",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In pounds, by how much the value rises or falls; 0: every change that is signed. Empty: it signs "
        "changes where it signs the agreement, and else its answer is its word.",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Nobody: the words that came with the portal.",
    )

    class Meta:
        ordering: ClassVar = ["template", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(published_at__isnull=True), name="template_version_one_draft"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="template_version_has_words"),
            models.CheckConstraint(condition=Q(signatories__in=[1, 2]), name="template_version_one_or_two_sign"),
            models.CheckConstraint(
                condition=Q(two_from__isnull=True) | Q(two_from__gt=0), name="template_version_two_from_positive"
            ),
            models.CheckConstraint(
                condition=Q(office_varies_from__isnull=True) | Q(office_varies_from__gte=0),
                name="template_version_office_varies_from_not_negative",
            ),
        ]
        triggers: ClassVar = [
            # Agreements were made from it.
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template}, version {self.number}"

    def rule_for(self, value: Decimal) -> Rule:
        """Who signs an agreement that is worth so many pounds."""
        two = self.signatories == 2 or (self.two_from is not None and value >= self.two_from)
        return Rule(
            signatories=2 if two else 1,
            office_before=self.office_signs == self.OfficeSigns.BEFORE,
            office_after=self.office_signs == self.OfficeSigns.AFTER,
        )

    def rule_for_change(self, *, old_value: Decimal, new_value: Decimal | None, other_terms: bool) -> Rule | None:
        """Who signs a variation; None: nobody does. `other_terms`: whether the last day, a condition, a target or a
        payment changes. As many sign for the organisation as for an agreement of the higher of the two values.
        """
        value = old_value if new_value is None else new_value
        by_answer = self.variations == self.Variations.ANSWER
        only_words = new_value is None and not other_terms
        if by_answer or (only_words and self.variations == self.Variations.TERMS):
            return None
        if self.office_varies_from is None:
            office = self.office_signs != self.OfficeSigns.DECISION
        else:
            office = abs(value - old_value) >= self.office_varies_from
        return Rule(signatories=self.rule_for(max(value, old_value)).signatories, office_after=office)
