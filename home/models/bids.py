"""Bids that the office itself makes to outside funds, and what came of them.

Kept by hand, because the other side's portal, letters and telephone calls are where things happen. The state is
therefore a choice of the form; what must go with it (a day sent, a day of the answer) is a rule of the database.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.agreements.models import Agreement
from portal.design.reach import DatesWithinReach
from portal.plan.models import Theme


class BidQuerySet(models.QuerySet["Bid"]):
    def waiting(self) -> Self:
        """Being written or sent: still to be won or lost."""
        return self.filter(state__in=[Bid.State.WRITING, Bid.State.SENT])


class Bid(DatesWithinReach):
    class State(models.TextChoices):
        WRITING = "writing", "Being written"
        SENT = "sent", "Sent"
        WON = "won", "Won"
        LOST = "lost", "Lost"
        WITHDRAWN = "withdrawn", "Withdrawn"

    ANSWERED = (State.WON, State.LOST)

    title = models.CharField("what for", max_length=140)
    fund = models.CharField(max_length=140, help_text="The fund's name, such as LIBOR fund.")
    funder = models.CharField(max_length=140, help_text="Who gives the money, such as HM Treasury.")
    amount = models.DecimalField(
        "amount asked for", max_digits=12, decimal_places=2, null=True, blank=True, help_text="Empty while unknown."
    )
    amount_won = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="What was given. Empty while unknown."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WRITING)
    due_on = models.DateField("closes on", null=True, blank=True)
    sent_on = models.DateField("sent on", null=True, blank=True)
    answered_on = models.DateField("answered on", null=True, blank=True)
    lead_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bids_led", null=True, blank=True
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, related_name="bids", null=True, blank=True, verbose_name="Plan theme"
    )
    outcome = models.TextField(blank=True, help_text="What came of it, and what to do otherwise next time.")
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        related_name="bids",
        null=True,
        blank=True,
        help_text="The grant agreement or contract that the money went into, where there is one.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = "bid"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="bid_amount_positive",
                violation_error_message="Enter an amount of more than £0, or leave it empty while it is unknown.",
            ),
            models.CheckConstraint(
                condition=Q(amount_won__isnull=True) | Q(amount_won__gt=0, state="won"),
                name="bid_amount_won_of_a_bid_won",
                violation_error_message="Only a bid that was won has an amount won. Check the state.",
            ),
            models.CheckConstraint(
                condition=Q(agreement__isnull=True) | Q(state="won"),
                name="bid_agreement_of_a_bid_won",
                violation_error_message="Only a bid that was won leads to an agreement. Check the state.",
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="bid_answered_after_it_was_sent",
                violation_error_message="The answer cannot come before the bid was sent. Check both dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.fund}"
