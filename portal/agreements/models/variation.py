"""A change to an agreement, asked for and answered."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from portal.agreements.models.agreement import Agreement
from portal.design.words import long_date, pounds
from portal.states import StateField


class Variation(models.Model):
    """A change to an agreement: asked for by one side, agreed or refused by the office, kept as a record."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="variations")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    new_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    new_end = models.DateField(null=True, blank=True)
    other_change = models.TextField(blank=True)
    old_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    old_end = models.DateField(null=True, blank=True)
    costing = models.TextField(blank=True, help_text="How the new amount is made up.")
    old_money = models.JSONField(
        null=True, blank=True, editable=False, help_text='[{"year", "stream", "amount"}]: all of it, before and after.'
    )
    new_money = models.JSONField(null=True, blank=True, editable=False)
    state = StateField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    in_force_from = models.DateField(
        null=True, blank=True, help_text="The day on which it was agreed; it holds from that day on."
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="variation_number_once"),
            models.CheckConstraint(
                condition=Q(new_value__isnull=False) | Q(new_end__isnull=False) | ~Q(other_change=""),
                name="variation_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(old_money__isnull=True, new_money__isnull=True)
                | Q(old_money__isnull=False, new_money__isnull=False),
                name="variation_money_before_and_after",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(in_force_from__isnull=False), name="variation_agreed_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(answered_by__isnull=False), name="variation_answer_has_a_name"
            ),
        ]
        triggers: ClassVar = [
            # The register tells from them what held on any day.
            pgtrigger.Protect(
                name="agreed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="agreed"),
            ),
        ]

    def __str__(self) -> str:
        return f"Variation {self.number} of {self.agreement}"

    @property
    def asked_by_office(self) -> bool:
        """And not by the organisation."""
        return self.asked_by.is_staff

    @property
    def extends(self) -> bool:
        """Whether it was agreed and moved the end to a later day."""
        moves = self.new_end is not None and self.old_end is not None and self.new_end > self.old_end
        return self.state == self.State.AGREED and moves

    @property
    def in_words(self) -> str:
        """What is asked and why, in sentences."""
        return " ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The same, one sentence for each."""
        asked = []
        if self.new_value is not None:
            asked.append(f"Amount: {pounds(self.old_value)} → {pounds(self.new_value)}.")
        if self.new_end is not None:
            asked.append(f"End: {long_date(self.old_end)} → {long_date(self.new_end)}.")
        if self.other_change:
            asked.append(self.other_change)
        if self.costing:
            asked.append(f"How it is made up: {self.costing}")
        return [*asked, f"Why: {self.reason}"]

    @transition(field=state, source=State.ASKED, target=State.AGREED)
    def agree(self) -> None:
        """The office agrees; the verb applies the change to the agreement."""

    @transition(field=state, source=State.ASKED, target=State.REFUSED)
    def refuse(self) -> None:
        """The office refuses, with an answer."""
