"""A late link: an officer lets one organisation send to a call that has closed. Only the hash of its code is kept."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models.application import Application
from grants.models.call import Call
from portal.organisations.models import Organisation

MOST_USES = 5


class LateLinkQuerySet(models.QuerySet["LateLink"]):
    def of_call(self, call: Call, user) -> Self:
        """Those that were given on `call`, without `user`'s own organisations; each with `used`, how often."""
        mine = self.filter(call=call).exclude(organisation__memberships__user=user)
        return mine.select_related("organisation", "application", "given_by", "taken_back_by").annotate(
            used=models.Count("uses", distinct=True)
        )


class LateLink(models.Model):
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="late_links")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="late_links")
    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        related_name="late_links",
        null=True,
        blank=True,
        help_text="The draft that it is for; empty: any of the organisation's.",
    )
    code_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    most_uses = models.PositiveSmallIntegerField(default=1, help_text="How many applications it opens.")
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    replaced_at = models.DateTimeField(null=True, blank=True, help_text="When another took its place.")

    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    why_taken_back = models.TextField(blank=True)

    objects = LateLinkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="late_link_has_a_reason"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="late_link_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, why_taken_back="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(why_taken_back="")),
                name="late_link_taken_back_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(most_uses__range=(1, MOST_USES)), name="late_link_uses_in_bounds"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="late_link_stays", fields=["call", "code_sha256", "expires_at", "reason"])
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.organisation}"


class LateUse(models.Model):
    """That a late link opened an application: it may be written and sent until the link expires."""

    link = models.ForeignKey(LateLink, on_delete=models.CASCADE, related_name="uses")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="late_uses")
    number = models.PositiveSmallIntegerField(help_text="The first, the second … of the link.")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["link", "number"]
        constraints = [
            models.UniqueConstraint(fields=["link", "application"], name="late_use_once"),
            models.UniqueConstraint(fields=["link", "number"], name="late_use_numbered_once"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_USES)), name="late_use_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.link}: {self.number}"
