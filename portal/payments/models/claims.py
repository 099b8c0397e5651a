"""Money that an organisation claims under its agreement: an instalment of the schedule, or an amount of its own."""

from datetime import date, timedelta
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.timezone import localdate
from django_fsm import transition

from portal.agreements.models import Agreement
from portal.documents.models import Document
from portal.payments.models.instalments import Instalment
from portal.payments.prompt import DAYS, Clock
from portal.states import StateField


class ClaimQuerySet(models.QuerySet["Claim"]):
    def to_answer(self) -> Self:
        return self.filter(state=Claim.State.SENT)

    def visible_to(self, user) -> Self:
        """Those of the agreements that `user` may see."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def undisputed(self) -> Self:
        """Owed, or not answered yet. What was refused, taken back or cancelled since is not to be paid."""
        asked = self.filter(state__in=[Claim.State.SENT, Claim.State.ACCEPTED])
        return asked.exclude(instalment__state=Instalment.State.CANCELLED)

    def paid(self) -> Self:
        return self.filter(state=Claim.State.ACCEPTED, instalment__state=Instalment.State.PAID)

    def not_paid(self) -> Self:
        """Of those that are undisputed."""
        return self.undisputed().exclude(instalment__state=Instalment.State.PAID)

    def late(self, today: date) -> Self:
        """Of those that are not paid: their last day is over."""
        return self.filter(payable_from__lte=today - timedelta(days=DAYS))

    def to_answer_first(self) -> Self:
        """Those that wait, the longest first; then the others, the latest first."""
        waits = Case(When(state=Claim.State.SENT, then=F("number")))
        return self.order_by(waits.asc(nulls_last=True), "-number")


class Claim(models.Model):
    """Accepting it pays nothing: its instalment is prepared by one person and approved by another, as any other."""

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken_back", "Taken back"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    instalment = models.ForeignKey(
        Instalment,
        on_delete=models.PROTECT,
        related_name="claims",
        null=True,
        blank=True,
        help_text="Of the schedule, or the one that was planned when the claim was accepted.",
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    what_for = models.TextField("what the money is for")
    invoice = models.CharField("the organisation's invoice number", max_length=40, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="It stands among the agreement's documents, too.",
    )
    state = StateField(max_length=10, choices=State, default=State.SENT)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(auto_now_add=True)
    payable_from = models.DateField(
        default=localdate,
        help_text="The day on which it came in or, if later, on which the money falls due: 30 days count from it.",
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=["sent", "accepted"]), name="claim_of_an_instalment_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_amount_positive"),
            models.CheckConstraint(condition=~Q(what_for=""), name="claim_says_what_for"),
            models.CheckConstraint(
                condition=Q(state="sent") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="claim_answer_has_a_name",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="claim_refused_for_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(instalment__isnull=False), name="claim_accepted_has_its_instalment"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | ~Q(answered_by=F("claimed_by")),
                name="claim_answered_by_somebody_else",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="answered_claim_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="sent"),
            ),
            pgtrigger.ReadOnly(
                name="claim_stays_as_sent",
                fields=[
                    "agreement",
                    "number",
                    "amount",
                    "what_for",
                    "invoice",
                    "document",
                    "claimed_by",
                    "claimed_at",
                    "payable_from",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Claim {self.number} of {self.agreement.reference}"

    @property
    def clock(self) -> Clock:
        """When it has to be paid, and when it was."""
        paid = self.instalment if self.instalment and self.instalment.state == Instalment.State.PAID else None
        return Clock(self.payable_from, paid.paid_on if paid else None)

    @transition(field=state, source=State.SENT, target=State.ACCEPTED)
    def accept(self) -> None:
        """The office agrees that it is owed."""

    @transition(field=state, source=State.SENT, target=State.REFUSED)
    def refuse(self) -> None:
        """The office does not, and says why."""

    @transition(field=state, source=State.SENT, target=State.TAKEN_BACK)
    def take_back(self) -> None:
        """The organisation does not claim it any more."""
