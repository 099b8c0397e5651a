"""The evidence passport: papers that an organisation shows once, used by every application and agreement."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.documents.models import Document
from portal.evidence.kinds import Kind
from portal.organisations.models import Organisation


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def current(self) -> Self:
        """The latest of each kind of each organisation; what was given before stays, for what relied on it."""
        return self.order_by("organisation_id", "kind", "-given_at", "-pk").distinct("organisation_id", "kind")

    def visible_to(self, user) -> Self:
        """Of the organisations that `user` belongs to."""
        return self.filter(organisation__memberships__user=user)

    def in_full(self) -> Self:
        return self.select_related("document", "given_by")


class Evidence(models.Model):
    """One paper of one kind, as given on one day. A newer one of the kind takes its place; this row stays."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=30, choices=Kind)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="evidence")
    dated_on = models.DateField(help_text="The day on the paper: adopted, reviewed, begun.")
    expires_on = models.DateField(null=True, blank=True, help_text="The last day on which it is good, if it says so.")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["organisation", "kind", "-given_at"]
        verbose_name = "piece of evidence"
        verbose_name_plural = "pieces of evidence"
        indexes = [models.Index(fields=["organisation", "kind", "-given_at"], name="evidence_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("dated_on")),
                name="evidence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(kind="insurance") | Q(expires_on__isnull=False), name="evidence_insurance_has_an_end"
            ),
        ]
        triggers = [
            # What an application relied on does not change under it: a new paper is a new row.
            pgtrigger.ReadOnly(name="evidence_stays", fields=["kind", "document", "dated_on", "expires_on", "given_at"])
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.organisation}"

    @property
    def is_infected(self) -> bool:
        return self.document.state == Document.State.INFECTED
