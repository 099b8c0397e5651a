"""On which basis in subsidy control an agreement's money is given: the office's decision, and for minimal financial
assistance the notice, the recipient's confirmation, the office's confirmation and its place in the public database.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year, financial_year_label
from portal.subsidies.models.guards import (
    SIGNED_AFTER_CONFIRMATION,
    VALUE_HAS_ITS_BASIS,
    WHAT_IS_SAID_STAYS,
    WITHIN_THE_CAP,
)


class SubsidyBasisQuerySet(models.QuerySet["SubsidyBasis"]):
    def standing(self) -> Self:
        """Not replaced by a later decision."""
        return self.filter(superseded_at__isnull=True)

    def visible_to(self, user) -> Self:
        """Those of the agreements that `user` may see."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def counted(self) -> Self:
        """Minimal financial assistance that is given or reserved; not of an agreement that never began, nor where the
        recipient has said that the cap would not be kept."""
        mfa = self.standing().filter(basis=SubsidyBasis.Basis.MFA).exclude(is_within_cap=False)
        return mfa.exclude(agreement__state__in=Agreement.NEVER_BEGAN)

    def to_confirm(self) -> Self:
        """Notices that the recipient has not answered."""
        noticed = self.standing().filter(notice_at__isnull=False, answered_at__isnull=True)
        return noticed.filter(agreement__state__in=[Agreement.State.OFFERED, *Agreement.IN_FORCE])


class SubsidyBasis(models.Model):
    """One decision. What was given stays; more money in the same agreement is a decision, and a row, of its own."""

    class Basis(models.TextChoices):
        MFA = "mfa", "Minimal financial assistance"
        OTHER = "other", "A subsidy on another basis"
        NONE = "none", "Not a subsidy"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="subsidy_bases")
    number = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=5, choices=Basis)
    reason = models.TextField()
    amount = models.DecimalField("gross value", max_digits=12, decimal_places=2)
    year = models.PositiveSmallIntegerField(
        "financial year", help_text="In which it is given, or is going to be: it counts towards the cap of this year."
    )
    on_database = models.BooleanField("goes on the public database", default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    notice = models.TextField(blank=True, help_text="As it was sent, word for word.")
    notice_at = models.DateTimeField(null=True, blank=True)
    notice_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    is_within_cap = models.BooleanField(null=True, blank=True, help_text="What the recipient says.")
    confirmation = models.TextField(blank=True, help_text="The sentence that the signatory confirmed, word for word.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_name = models.CharField(max_length=150, blank=True)
    answered_position = models.CharField(max_length=120, blank=True)
    proved_by = models.CharField(max_length=200, blank=True, help_text="How the person had signed in.")

    given_on = models.DateField(null=True, blank=True, help_text="When the recipient got a right to it.")
    given_said_at = models.DateTimeField(null=True, blank=True, help_text="When the office confirmed it in writing.")
    given_said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    publish_by = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    database_reference = models.CharField("reference in the public database", max_length=40, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    objects = SubsidyBasisQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="subsidy_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="subsidy_amount_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="subsidy_basis_has_a_reason"),
            models.CheckConstraint(
                condition=Q(notice_at__isnull=True) | Q(basis="mfa", notice_by__isnull=False) & ~Q(notice=""),
                name="subsidy_notice_has_words_and_a_name",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_within_cap__isnull=True)
                | Q(answered_at__isnull=False, is_within_cap__isnull=False, answered_by__isnull=False)
                & Q(notice_at__isnull=False, answered_at__gte=F("notice_at")),
                name="subsidy_answer_follows_the_notice",
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True)
                | Q(given_said_at__isnull=False, given_said_by__isnull=False)
                & (Q(basis="other") | Q(basis="mfa", is_within_cap=True)),
                name="subsidy_given_follows_the_confirmation",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True)
                | Q(given_on__isnull=False, on_database=True, published_by__isnull=False) & ~Q(database_reference=""),
                name="subsidy_published_with_a_reference",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="subsidy_basis_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="subsidy_decision_stays", fields=["agreement", "number", "basis", "reason"]),
            pgtrigger.Trigger(
                name="what_is_said_stays", when=pgtrigger.Before, operation=pgtrigger.Update, func=WHAT_IS_SAID_STAYS
            ),
            pgtrigger.Trigger(
                name="within_the_cap",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("amount", "year", "basis", "superseded_at", "is_within_cap"),
                declare=[("holder", "bigint"), ("answer", "bigint"), ("ours", "numeric"), ("theirs", "numeric")],
                func=WITHIN_THE_CAP,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()}, {self.agreement.reference}"

    @property
    def year_label(self) -> str:
        """ "2026/27"."""
        return financial_year_label(self.year)

    @property
    def is_mfa(self) -> bool:
        return self.basis == self.Basis.MFA

    @property
    def standing(self) -> str:
        """Where it stands, in words."""
        if self.superseded_at:
            return "Replaced by a later decision"
        if self.published_on:
            return "Given, and in the public database"
        if self.given_on:
            return "Given, to be put in the public database" if self.on_database else "Given"
        if self.is_within_cap is False:
            return "The recipient says that the cap would not be kept"
        if self.is_within_cap:
            return "Confirmed by the recipient"
        if self.notice_at:
            return "Waiting for the recipient’s confirmation"
        return "Notice to be given" if self.is_mfa else "Decided"


class DeclaredAssistance(models.Model):
    """Assistance that counts towards the cap and that others gave, as the recipient declared it with its answer."""

    basis = models.ForeignKey(SubsidyBasis, on_delete=models.PROTECT, related_name="declared")
    giver = models.CharField("public body", max_length=150)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    given_on = models.DateField()
    year = models.PositiveSmallIntegerField("financial year", editable=False)

    class Meta:
        ordering: ClassVar = ["basis", "given_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="declared_assistance_positive")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="declared_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.giver}"

    @property
    def year_label(self) -> str:
        return financial_year_label(self.year)

    @staticmethod
    def of(basis: SubsidyBasis, *, giver: str, amount, given_on: date) -> DeclaredAssistance:
        year = financial_year(given_on)
        return DeclaredAssistance(basis=basis, giver=giver, amount=amount, given_on=given_on, year=year)


class AssistedAgreement(Agreement):
    """An agreement, seen from here: agreements do not know of subsidies, but the database holds them to the rule."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="signed_after_confirmation",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Q(old__state__in=["planned", "offered"])
                & pgtrigger.Q(new__state__in=["mobilising", "live"]),
                func=SIGNED_AFTER_CONFIRMATION,
            ),
            pgtrigger.Trigger(
                name="value_has_its_basis",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("value"),
                func=VALUE_HAS_ITS_BASIS,
            ),
        ]
