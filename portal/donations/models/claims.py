"""What was claimed from HMRC: batches that never change, with every donation in one of them at most."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from portal.donations.gift_aid import LONGEST_HOUSE, LONGEST_NAME, LONGEST_TITLE, tax_on
from portal.donations.models.books import Donation, Refund
from portal.donations.models.guards import APPEND_ONLY, CLAIMED_IS_LEFT


class GiftAidClaim(models.Model):
    """A batch, frozen when it is made: its rows, and the very files that go to HMRC."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    csv = models.TextField()
    ods = models.BinaryField()
    sha256 = models.CharField(max_length=64, help_text="Of the ODS file.")
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="When its files and names were removed.")

    class Meta:
        ordering: ClassVar = ["-number"]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"Gift Aid claim {self.number}"

    @property
    def total(self) -> Decimal:
        return self.lines.aggregate(total=Sum("amount"))["total"] or Decimal(0)

    @property
    def tax(self) -> Decimal:
        return tax_on(self.total)

    @property
    def adjusted(self) -> Decimal:
        """Tax that was claimed earlier on donations refunded since; it is entered on the claim's own page at HMRC."""
        return self.adjustments.aggregate(total=Sum("tax"))["total"] or Decimal(0)


class GiftAidLine(models.Model):
    """A row of the schedule, as it goes to HMRC."""

    claim = models.ForeignKey(GiftAidClaim, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    # One to one: a donation is claimed once, whatever happens.
    donation = models.OneToOneField(Donation, on_delete=models.PROTECT, related_name="gift_aid_line")
    declaration = models.ForeignKey("donations.Declaration", on_delete=models.PROTECT, related_name="lines")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    first_name = models.CharField(max_length=LONGEST_NAME)
    last_name = models.CharField(max_length=LONGEST_NAME)
    house = models.CharField(max_length=LONGEST_HOUSE)
    postcode = models.CharField(max_length=8)
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["claim", "number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="gift_aid_line_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="gift_aid_line_positive"),
            models.CheckConstraint(condition=~Q(last_name__contains="-"), name="gift_aid_line_no_hyphen"),
        ]
        triggers: ClassVar = [
            APPEND_ONLY,
            pgtrigger.Trigger(
                name="claimed_is_left",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("given", "numeric"), ("back", "numeric")],
                func=CLAIMED_IS_LEFT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}, row {self.number}"


class GiftAidAdjustment(models.Model):
    """A refund of what was claimed already: its tax goes back with the next claim."""

    claim = models.ForeignKey(GiftAidClaim, on_delete=models.PROTECT, related_name="adjustments")
    refund = models.OneToOneField(Refund, on_delete=models.PROTECT, related_name="adjustment")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    tax = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["claim", "pk"]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.claim}: {self.refund}"
