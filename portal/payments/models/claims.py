"""Money that an organisation claims under its agreement: an instalment of the schedule, or an amount of its own.

Where the agreement has a budget, a claim is what its lines come to.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.timezone import localdate
from django_fsm import transition

from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.documents.models import Document
from portal.payments.models.budget_guards import (
    ANSWER_STAYS,
    ANSWERED_WITH_ITS_CLAIM,
    CLAIM_ADDS_UP,
    CLAIM_HAS_LINES,
    CLAIM_IS_WHAT_IS_PAID,
    LINE_OF_ITS_AGREEMENT,
    LINE_WITHIN_ITSELF,
)
from portal.payments.models.budgets import BudgetLine
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

    def matching(self, *, search: str = "", kind: str = "", state: str = "") -> Self:
        """Of agreements of a kind, at a state, and with `search` in their reference, title, organisation or invoice."""
        found = self.filter(agreement__kind=kind) if kind else self
        found = found.filter(state=state) if state else found
        if not search:
            return found
        return found.filter(
            Q(agreement__reference__icontains=search)
            | Q(agreement__title__icontains=search)
            | Q(agreement__organisation__name__icontains=search)
            | Q(invoice__iexact=search)
        )

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
    accepted = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Pounds that the office agrees are owed."
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="claim_number_once"),
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=["sent", "accepted"]), name="claim_of_an_instalment_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_amount_positive"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted__gt=0, accepted__lte=F("amount"))
                | ~Q(state="accepted") & Q(accepted__isnull=True),
                name="claim_accepted_in_pounds",
            ),
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
            pgtrigger.Trigger(
                name="answered_claim_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="sent"),
                func=ANSWER_STAYS,
            ),
            pgtrigger.Trigger(
                name="claim_adds_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                timing=pgtrigger.Deferred,
                declare=[("whole", "payments_claim%ROWTYPE"), ("parts", "record")],
                func=CLAIM_ADDS_UP.replace("%(claim)s", "NEW.id"),
            ),
            pgtrigger.Trigger(
                name="claim_has_its_lines",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=CLAIM_HAS_LINES,
            ),
            pgtrigger.Trigger(
                name="claim_is_what_is_paid",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),
                func=CLAIM_IS_WHAT_IS_PAID,
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
    def owed(self) -> Decimal:
        """What is to be paid for it: what was accepted, or what is claimed as long as nobody has answered."""
        return self.amount if self.accepted is None else self.accepted

    @property
    def is_cut(self) -> bool:
        return self.accepted is not None and self.accepted < self.amount

    @property
    def told(self) -> str:
        """What the organisation reads: what is accepted of it where that is less, line by line, and the answer."""
        if not self.is_cut:
            return self.answer
        cut = [one for one in self.lines.select_related("line") if one.is_cut]
        said = [f"{one.line}: {pounds(one.accepted)} of {pounds(one.amount)}. {one.reason}" for one in cut]
        return "\n\n".join([f"We accept {pounds(self.owed)} of it.", "\n".join(said), self.answer]).strip()

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


class ClaimLine(models.Model):
    """What is claimed on one line of the budget, with what shows it and what the office accepts of it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="claim_lines")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    what_for = models.TextField("what the money is for")
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="It stands among the agreement's documents, too. None where the claim's own shows this line.",
    )
    accepted = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.TextField("why less is accepted", blank=True)

    class Meta:
        ordering: ClassVar = ["claim", "line__number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "line"], name="claim_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_line_amount_positive"),
            models.CheckConstraint(condition=~Q(what_for=""), name="claim_line_says_what_for"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted__gte=0, accepted__lte=F("amount")),
                name="claim_line_accepted_within_it",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted=F("amount")) | ~Q(reason=""),
                name="claim_line_cut_for_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="claim_line_stays_as_sent", fields=["claim", "line", "amount", "what_for", "document"]
            ),
            pgtrigger.Protect(name="claim_line_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="claim_line_of_its_agreement",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=LINE_OF_ITS_AGREEMENT,
            ),
            pgtrigger.Trigger(
                name="answered_with_its_claim",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=ANSWERED_WITH_ITS_CLAIM,
            ),
            pgtrigger.Trigger(
                name="claim_within_the_line",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                declare=[("line", "bigint"), ("has", "numeric"), ("room", "numeric"), ("used", "numeric")],
                func=LINE_WITHIN_ITSELF.replace("%(line)s", "NEW.line_id"),
            ),
            pgtrigger.Trigger(
                name="lines_add_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                declare=[("whole", "payments_claim%ROWTYPE"), ("parts", "record")],
                func=CLAIM_ADDS_UP.replace("%(claim)s", "NEW.claim_id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.claim}"

    @property
    def is_cut(self) -> bool:
        return self.accepted is not None and self.accepted < self.amount
