"""What an organisation shows to prove that a condition is met, and what the office says to it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from portal.agreements.models.agreement import Agreement, Condition
from portal.documents.models import Document
from portal.states import StateField


class ConditionProofQuerySet(models.QuerySet["ConditionProof"]):
    def to_answer(self) -> Self:
        open_states = [Agreement.State.OFFERED, Agreement.State.MOBILISING, Agreement.State.LIVE]
        return self.filter(state=ConditionProof.State.GIVEN, condition__agreement__state__in=open_states)


class ConditionProof(models.Model):
    """ "We have done this": in words, with a file where there is one. The office confirms it or sends it back."""

    class State(models.TextChoices):
        GIVEN = "given", "Waits for our answer"
        CONFIRMED = "confirmed", "Confirmed"
        SENT_BACK = "sent_back", "Sent back"

    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="proofs")
    words = models.TextField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = StateField(max_length=10, choices=State, default=State.GIVEN)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ConditionProofQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["condition", "given_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["condition"], condition=Q(state="given"), name="condition_proof_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="given") | Q(answered_by__isnull=False), name="condition_proof_answer_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"Proof of condition {self.condition.number}"

    @transition(field=state, source=State.GIVEN, target=State.CONFIRMED)
    def confirm(self) -> None:
        """The office has seen that the condition is met."""

    @transition(field=state, source=State.GIVEN, target=State.SENT_BACK)
    def send_back(self) -> None:
        """It does not show it yet, with what is missing."""
