"""An organisation's own account at Stripe, connected to the Commissioner's: how it stands there, as Stripe tells.

It says nothing of whether money may go there: for that two members and two officers agree to a `BankAccount` of the
kind "stripe", which names the bank account that Stripe pays on to as it was then.
"""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.banking.details import Details, masked
from portal.organisations.models import Organisation


class ConnectedAccountQuerySet(models.QuerySet["ConnectedAccount"]):
    def standing(self) -> Self:
        """Those that were not disconnected."""
        return self.filter(closed_at=None)


class ConnectedAccount(models.Model):
    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="connected_accounts")
    stripe_id = models.CharField(max_length=255, unique=True, null=True, help_text="As Stripe calls it: acct_…")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    # What Stripe said last, at `told_at`.
    told_at = models.DateTimeField(null=True)
    is_filled_in = models.BooleanField(default=False)
    takes_transfers = models.BooleanField(default=False)
    pays_out = models.BooleanField(default=False)
    # The bank account that Stripe pays on to. Its whole number stays at Stripe.
    holder = models.CharField(max_length=200, blank=True)
    sort_code = models.CharField(max_length=6, blank=True)
    last_four = models.CharField(max_length=4, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Stripe's: another bank account has another.")
    closed_at = models.DateTimeField(null=True, help_text="When the organisation disconnected it.")

    objects = ConnectedAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["organisation", "-pk"]
        verbose_name = "account at Stripe"
        verbose_name_plural = "accounts at Stripe"
        constraints = [
            models.CheckConstraint(
                condition=Q(stripe_id__isnull=False) | Q(told_at=None), name="connected_account_is_known_to_stripe"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="connected_account_stays_whose_it_is", fields=["identity", "started_by"]),
            pgtrigger.Protect(name="connected_account_is_not_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.stripe_id or 'not opened yet'}"

    @property
    def has_bank(self) -> bool:
        return bool(self.sort_code and self.last_four and self.fingerprint)

    @property
    def is_ready(self) -> bool:
        """Stripe takes money for it and pays it on to a bank account in the United Kingdom."""
        return self.takes_transfers and self.pays_out and self.has_bank and self.closed_at is None

    @property
    def masked(self) -> str:
        return masked(self.sort_code[-2:], self.last_four[-3:])

    def fits(self, details: Details) -> bool:
        """Whether these are the numbers, as far as Stripe tells them: the sort code and four digits."""
        return details.sort_code == self.sort_code and details.account_number[-4:] == self.last_four
