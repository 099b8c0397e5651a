"""Before an agreement is signed: each text that was offered, and what the organisation asks to have changed in it."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from portal.agreements.models.agreement import Agreement
from portal.states import StateField


class AgreementDraft(models.Model):
    """A text as it was offered. The last one is the agreement's own; those before stay, to be compared."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_draft_number_once"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="draft_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Draft {self.number} of {self.agreement}"


class DraftChangeQuerySet(models.QuerySet["DraftChange"]):
    def to_answer(self) -> Self:
        return self.filter(state=DraftChange.State.ASKED, agreement__state=Agreement.State.OFFERED)


class DraftChange(models.Model):
    """What an organisation asks to have changed before it signs, and the office's answer: another draft, or a no."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        MADE = "made", "A new draft was made"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken_back", "Taken back"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="draft_changes")
    draft = models.ForeignKey(AgreementDraft, on_delete=models.PROTECT, related_name="changes")
    wish = models.TextField(help_text="In the organisation's words.")
    state = StateField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    made = models.ForeignKey(AgreementDraft, on_delete=models.PROTECT, related_name="answers", null=True, blank=True)

    objects = DraftChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state="asked"), name="draft_change_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="made") ^ Q(made__isnull=True), name="draft_change_made_has_a_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_by__isnull=False), name="draft_change_answer_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"Change to draft {self.draft.number} of {self.agreement}"

    @transition(field=state, source=State.ASKED, target=State.MADE)
    def make(self) -> None:
        """The office offers another draft."""

    @transition(field=state, source=State.ASKED, target=State.REFUSED)
    def refuse(self) -> None:
        """The text stays, with the reason."""

    @transition(field=state, source=State.ASKED, target=State.TAKEN_BACK)
    def take_back(self) -> None:
        """The organisation signs or asks for something else."""
