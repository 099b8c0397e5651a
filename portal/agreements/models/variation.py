"""A change to an agreement: asked for, answered, signed again where the template says so, and kept as a record."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import transition

from portal.agreements.models.agreement import Agreement
from portal.agreements.particulars import Difference, Particulars, differences
from portal.agreements.signatories import Rule
from portal.design.words import long_date, pounds
from portal.states import StateField

# Whoever signs reads the text; nothing that it says moves while it waits, and it holds only with every signature.
WAITS_AS_IT_STANDS = """
    IF NEW.state = 'agreed' AND (
        (SELECT COUNT(*) FROM agreements_variationsignature WHERE variation_id = NEW.id AND side = 'provider')
            < NEW.signatories
        OR (NEW.office_signs AND NOT EXISTS (
            SELECT 1 FROM agreements_variationsignature WHERE variation_id = NEW.id AND side = 'office'
        ))
    ) THEN
        RAISE EXCEPTION 'a signature under the variation is missing'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'variation_holds_once_signed';
    END IF;
    IF (NEW.text, NEW.new_value, NEW.new_end, NEW.other_change, NEW.agreed_change, NEW.old_value, NEW.old_end,
        NEW.old_terms, NEW.new_terms, NEW.new_money, NEW.signatories, NEW.office_signs, NEW.agreement_id)
        IS DISTINCT FROM
        (OLD.text, OLD.new_value, OLD.new_end, OLD.other_change, OLD.agreed_change, OLD.old_value, OLD.old_end,
        OLD.old_terms, OLD.new_terms, OLD.new_money, OLD.signatories, OLD.office_signs, OLD.agreement_id) THEN
        RAISE EXCEPTION 'what the variation changes stays while it waits for signatures'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'variation_waits_as_it_stands';
    END IF;
    RETURN NEW;
"""


class VariationQuerySet(models.QuerySet["Variation"]):
    def open(self) -> Self:
        """Neither agreed nor given up."""
        return self.filter(state__in=Variation.OPEN)

    def to_sign(self) -> Self:
        return self.filter(state=Variation.State.TO_SIGN)


class Variation(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        TO_SIGN = "to_sign", "Waits for signatures"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        DECLINED = "declined", "Declined by the organisation"
        LAPSED = "lapsed", "Lapsed"

    OPEN = (State.ASKED, State.TO_SIGN)

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="variations")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    new_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    new_end = models.DateField(null=True, blank=True)
    other_change = models.TextField(blank=True)
    old_value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    old_end = models.DateField(null=True, blank=True)
    costing = models.TextField(blank=True, help_text="How the new amount is made up.")
    agreed_change = models.TextField(
        blank=True,
        editable=False,
        help_text="What else changes, in the office's words, where they are not those that were asked with.",
    )
    old_terms = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="Conditions, targets and the schedule, where they change, before and after: "
        "portal.agreements.particulars.",
    )
    new_terms = models.JSONField(null=True, blank=True, editable=False)
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
    text = models.TextField(blank=True, editable=False, help_text="What is signed; empty where nobody signs again.")
    signatories = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="How many sign it for the organisation."
    )
    office_signs = models.BooleanField(default=False, editable=False)
    stuck_because = models.TextField(
        blank=True, editable=False, help_text="Why it could not take hold when it was signed."
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who declined it, took it back after agreeing, or ended the agreement.",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    why_closed = models.TextField(blank=True)

    objects = VariationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="variation_number_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state__in=["asked", "to_sign"]), name="variation_one_open"
            ),
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
                condition=Q(old_terms__isnull=True, new_terms__isnull=True)
                | Q(old_terms__isnull=False, new_terms__isnull=False),
                name="variation_terms_before_and_after",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(in_force_from__isnull=False), name="variation_agreed_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "declined", "lapsed"]) | Q(answered_by__isnull=False),
                name="variation_answer_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "lapsed"]) | Q(closed_at__isnull=False) & ~Q(why_closed=""),
                name="variation_closed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="to_sign") | ~Q(text="") & Q(signatories__in=[1, 2]),
                name="variation_to_sign_has_a_text",
            ),
        ]
        triggers: ClassVar = [
            # The register tells from them what held on any day.
            pgtrigger.Protect(
                name="agreed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="agreed"),
            ),
            pgtrigger.Trigger(
                name="waits_as_it_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="to_sign"),
                func=WAITS_AS_IT_STANDS,
            ),
        ]

    def __str__(self) -> str:
        return f"Variation {self.number} of {self.agreement}"

    @property
    def asked_by_office(self) -> bool:
        """And not by the organisation."""
        return self.asked_by.is_staff

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_signed(self) -> bool:
        """Whether it holds because it was signed, and has a copy."""
        return self.state == self.State.AGREED and bool(self.text)

    @property
    def rule(self) -> Rule:
        """Who signs it, as it was fixed when the office agreed."""
        return Rule(signatories=self.signatories, office_after=self.office_signs)

    @property
    def extends(self) -> bool:
        """Whether it was agreed and moved the end to a later day."""
        moves = self.new_end is not None and self.old_end is not None and self.new_end > self.old_end
        return self.state == self.State.AGREED and moves

    @property
    def last_word(self) -> str:
        """What was written to the organisation last."""
        return self.why_closed or self.answer

    @property
    def differences(self) -> list[Difference]:
        """What it changes from what to what; what is not a figure or a day stands in `other_change`."""
        found = []
        if self.new_value is not None:
            found.append(Difference("Amount", pounds(self.old_value), pounds(self.new_value)))
        if self.new_end is not None:
            found.append(Difference("End", long_date(self.old_end), long_date(self.new_end)))
        if self.old_terms is not None and self.new_terms is not None:
            found += differences(Particulars.read(self.old_terms), Particulars.read(self.new_terms))
        return found

    @property
    def in_words(self) -> str:
        """What is asked and why, in sentences."""
        return " ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The same, one sentence for each."""
        asked = [str(one) for one in self.differences]
        if self.other_change:
            asked.append(self.other_change)
        if self.costing:
            asked.append(f"How it is made up: {self.costing}")
        return [*asked, f"Why: {self.reason}"]

    @transition(field=state, source=State.ASKED, target=State.TO_SIGN)
    def put_to_signature(self) -> None:
        """The office agrees, and both sides sign before it holds."""

    @transition(field=state, source=[State.ASKED, State.TO_SIGN], target=State.AGREED)
    def agree(self) -> None:
        """The office agrees, or the last signature is given; the verb applies the change to the agreement."""

    @transition(field=state, source=[State.ASKED, State.TO_SIGN], target=State.REFUSED)
    def refuse(self) -> None:
        """The office refuses, with an answer, or takes it back before all have signed."""

    @transition(field=state, source=[State.ASKED, State.TO_SIGN], target=State.DECLINED)
    def decline(self) -> None:
        """The organisation does not want it, or not any more."""

    @transition(field=state, source=[State.ASKED, State.TO_SIGN], target=State.LAPSED)
    def lapse(self) -> None:
        """The agreement ended before it was agreed."""
