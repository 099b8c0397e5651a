"""An agreement: what the office and an organisation promised each other. The key that returns, targets,
instalments, variations and documents hang on; grants.GrantAgreement and commissioning.Contract extend it.
"""

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import transition
from modelcluster.models import ClusterableModel

from portal.accounts.roles import Role
from portal.agreements.adding_up import ADDS_UP
from portal.agreements.standing import is_past, past_its_last_day
from portal.design.reach import DatesWithinReach
from portal.documents.models import Document
from portal.organisations.models import Organisation
from portal.plan.models import Theme
from portal.states import StateField

# Instalments live in a room above this one; the database does not mind, and this is the half of the rule that looks
# from the agreement. The other half is on the instalments (portal.payments.models).
VALUE_COVERS_INSTALMENTS = """
    IF NEW.value < (
        SELECT COALESCE(SUM(amount), 0) FROM payments_instalment
        WHERE agreement_id = NEW.id AND state <> 'cancelled'
    ) THEN
        RAISE EXCEPTION 'the instalments of the agreement come to more than its value'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_value_covers_instalments';
    END IF;
    RETURN NEW;
"""


# Once a variation is agreed, the row says what the last one says: what held on any day can be told from them.
FOLLOWS_ITS_VARIATIONS = """
    SELECT value, ends_on INTO now_value, now_end FROM agreements_agreement WHERE id = NEW.id;
    SELECT new_value INTO agreed_value FROM agreements_variation
        WHERE agreement_id = NEW.id AND state = 'agreed' AND new_value IS NOT NULL ORDER BY number DESC LIMIT 1;
    SELECT new_end INTO agreed_end FROM agreements_variation
        WHERE agreement_id = NEW.id AND state = 'agreed' AND new_end IS NOT NULL ORDER BY number DESC LIMIT 1;
    IF now_value <> agreed_value OR now_end <> agreed_end THEN
        RAISE EXCEPTION 'the value or the end is not what the last agreed variation says'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_follows_its_variations';
    END IF;
    RETURN NEW;
"""

# A draft may be changed before anybody has signed it; the drafts before it are kept (AgreementDraft).
SIGNED_TEXT_STAYS = """
    IF OLD.state <> 'offered' OR NEW.state <> 'offered'
        OR EXISTS (SELECT 1 FROM agreements_signature WHERE agreement_id = NEW.id) THEN
        RAISE EXCEPTION 'the text was signed or is no offer any more, so it stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_signed_text_stays';
    END IF;
    RETURN NEW;
"""


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def of(self, user) -> Self:
        """Agreements of the organisations that `user` is a member of, once they were offered.

        One that was taken back before its offer has no text; it would give an unreleased decision away.
        """
        return self.filter(organisation__memberships__user=user).told()

    def told(self) -> Self:
        """Those that their organisation knows of: offered, or beyond."""
        begun = self.exclude(state=Agreement.State.PLANNED)
        return begun.exclude(state=Agreement.State.WITHDRAWN, text="")

    def visible_to(self, user) -> Self:
        """Members see their organisation's; the office sees all.

        But a grant before its offer is an unreleased decision: only those who prepare and take decisions see it.
        """
        if not user.is_staff:
            return self.of(user)
        if user.has_role(Role.GRANTS_OFFICER, Role.COMMISSIONER):
            return self
        released = self.exclude(kind=Agreement.Kind.GRANT, state=Agreement.State.PLANNED)
        return released.exclude(kind=Agreement.Kind.GRANT, state=Agreement.State.WITHDRAWN, text="")

    def to_sign(self) -> Self:
        return self.filter(state=Agreement.State.OFFERED)

    def in_force(self) -> Self:
        """Signed, not closed, and not past the last day either: what a count of running agreements counts."""
        return self.filter(Agreement.running_on(timezone.localdate()))

    def past_their_last_day(self) -> Self:
        """To be ended or extended."""
        return self.filter(state__in=Agreement.IN_FORCE, ends_on__lt=timezone.localdate())


class Agreement(DatesWithinReach, ClusterableModel):
    class Kind(models.TextChoices):
        GRANT = "grant", "Grant agreement"
        CONTRACT = "contract", "Contract"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OFFERED = "offered", "Offered, waiting for signature"
        MOBILISING = "mobilising", "Mobilising"
        LIVE = "live", "Live"
        ENDED = "ended", "Ended"
        TERMINATED = "terminated", "Terminated"
        WITHDRAWN = "withdrawn", "Offer withdrawn"
        DECLINED = "declined", "Offer declined"

    # What was never signed, and never will be.
    NEVER_BEGAN = (State.WITHDRAWN, State.DECLINED)
    # Signed, and not closed yet. It may be past its last day all the same: see `in_force()`.
    IN_FORCE = (State.MOBILISING, State.LIVE)
    # What began and is over: nothing more is paid.
    OVER = (State.ENDED, State.TERMINATED)

    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=140)
    purpose = models.TextField(help_text="What the money is for, in a sentence or two.")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = StateField(max_length=12, choices=State, default=State.PLANNED)
    lead_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements_led", null=True, blank=True
    )
    themes = models.ManyToManyField(Theme, related_name="agreements", blank=True)
    documents = models.ManyToManyField(Document, related_name="agreements", blank=True)
    template = models.ForeignKey(
        "agreements.AgreementTemplate",
        on_delete=models.PROTECT,
        related_name="agreements",
        null=True,
        blank=True,
        help_text="What its text is made from when it is offered. Empty: the usual one.",
    )
    template_version = models.ForeignKey(
        "agreements.TemplateVersion",
        on_delete=models.PROTECT,
        related_name="agreements",
        null=True,
        editable=False,
        help_text="What its text was made from.",
    )
    text = models.TextField(
        "text of the agreement", blank=True, editable=False, help_text="As offered; it stays once somebody has signed."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_on", "reference"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="agreement_dates_in_order"),
            models.CheckConstraint(condition=Q(value__gt=0), name="agreement_value_positive"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="value_covers_instalments",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("value"),
                func=VALUE_COVERS_INSTALMENTS,
            ),
            pgtrigger.Trigger(
                name="allocations_cover_value",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("value"),
                timing=pgtrigger.Deferred,
                declare=[("agreed", "numeric"), ("tagged", "numeric"), ("agreement", "bigint")],
                func=ADDS_UP.replace("%(agreement)s", "NEW.id"),
            ),
            pgtrigger.Trigger(
                name="follows_its_variations",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("value", "ends_on"),
                timing=pgtrigger.Deferred,
                declare=[
                    ("now_value", "numeric"),
                    ("now_end", "date"),
                    ("agreed_value", "numeric"),
                    ("agreed_end", "date"),
                ],
                func=FOLLOWS_ITS_VARIATIONS,
            ),
            # What was offered is what is signed: another text only while nobody has signed.
            pgtrigger.Trigger(
                name="offered_text_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("text"),
                condition=pgtrigger.Q(old__text__df=pgtrigger.F("new__text")) & ~pgtrigger.Q(old__text=""),
                func=SIGNED_TEXT_STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @staticmethod
    def running_on(day: date) -> Q:
        """The condition behind `in_force()`."""
        return Q(state__in=Agreement.IN_FORCE, ends_on__gte=day)

    @property
    def is_grant(self) -> bool:
        return self.kind == self.Kind.GRANT

    @property
    def is_past_its_last_day(self) -> bool:
        """Whether it should have been ended or extended by now."""
        return self.state in self.IN_FORCE and is_past(self.ends_on, timezone.localdate())

    @property
    def standing(self) -> str:
        """How it stands today, in words."""
        words = self.State(self.state).label
        return past_its_last_day(words) if self.is_past_its_last_day else words

    @transition(field=state, source=State.PLANNED, target=State.OFFERED)
    def offer(self) -> None:
        """The office sends it to the organisation for signature."""

    @transition(field=state, source=[State.PLANNED, State.OFFERED], target=State.MOBILISING)
    def mobilise(self) -> None:
        """A contract is signed, on paper or here; the service is being set up."""

    @transition(field=state, source=[State.OFFERED, State.MOBILISING], target=State.LIVE)
    def begin(self) -> None:
        """Signed by all sides, or the service starts."""

    @transition(field=state, source=State.LIVE, target=State.ENDED)
    def end(self) -> None:
        """What was promised is delivered and accounted for."""

    @transition(field=state, source=[State.MOBILISING, State.LIVE], target=State.TERMINATED)
    def terminate(self) -> None:
        """Ended early, with a reason in the ledger."""

    @transition(field=state, source=[State.PLANNED, State.OFFERED], target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """The office takes the offer back."""

    @transition(field=state, source=State.OFFERED, target=State.DECLINED)
    def decline(self) -> None:
        """The organisation does not want it."""


class ConditionQuerySet(models.QuerySet["Condition"]):
    def open(self) -> Self:
        """Not confirmed as met, of an agreement in force."""
        in_force = [Agreement.State.OFFERED, Agreement.State.MOBILISING, Agreement.State.LIVE]
        return self.filter(met_on__isnull=True, agreement__state__in=in_force)

    def to_meet(self) -> Self:
        """Those open ones that ask for something to be done; see `Condition.is_to_be_met`."""
        return self.open().filter(Q(due_on__isnull=False) | Q(before_payment=True))


class Condition(DatesWithinReach):
    """Something the organisation must do or keep to. Part of the agreement, and published with the award."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    before_payment = models.BooleanField("must be met before any payment", default=False)
    due_on = models.DateField(null=True, blank=True)
    reminded_of = models.DateField(
        null=True, blank=True, editable=False, help_text="The day that its organisation was last reminded of."
    )
    met_on = models.DateField(null=True, blank=True)
    met_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="condition_number_once"),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(met_confirmed_by__isnull=False), name="condition_met_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_to_be_met(self) -> bool:
        """Whether something is to be done once, by a day or before money comes. Any other condition holds all along
        ("money not spent is paid back"), and nobody can tick it off.
        """
        return self.due_on is not None or self.before_payment

    def is_overdue(self, today: date) -> bool:
        return self.met_on is None and self.due_on is not None and self.due_on < today
