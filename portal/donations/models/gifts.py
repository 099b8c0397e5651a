"""What people set out to give, for which cause, and what they declare about their tax."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django_fsm import FSMModelMixin, transition

from portal.donations.gift_aid import ALWAYS, LONGEST_HOUSE, LONGEST_NAME, LONGEST_TITLE, THIS, Declared
from portal.states import StateField

# What a card costs makes less than a pound pointless; more than this is better talked about first.
LEAST, MOST = Decimal(1), Decimal(10_000)


class CauseQuerySet(models.QuerySet["Cause"]):
    def open(self) -> Self:
        """Those that people can give to."""
        return self.filter(closed=False)


class Cause(models.Model):
    number = models.PositiveSmallIntegerField("place in lists", default=1)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(unique=True)
    purpose = models.TextField("what the money does", help_text="In a sentence or two, for those who think of giving.")
    closed = models.BooleanField(default=False, help_text="Nobody can give to it anew; what was given, stays.")

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "name"]

    def __str__(self) -> str:
        return self.name


class DonorQuerySet(models.QuerySet["Donor"]):
    def known(self) -> Self:
        """Those whose names are still kept."""
        return self.filter(forgotten_at=None)


class Donor(models.Model):
    """A person, known by their name and e-mail address together: two people may share an address."""

    first_name = models.CharField(max_length=LONGEST_NAME)
    last_name = models.CharField(max_length=LONGEST_NAME)
    email = models.EmailField("e-mail address", blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="When name and address were removed.")

    objects = DonorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                Lower("first_name"),
                Lower("last_name"),
                condition=Q(forgotten_at=None),
                name="donor_once",
            ),
            models.CheckConstraint(
                condition=(Q(forgotten_at=None) & ~Q(email="")) | Q(forgotten_at__isnull=False, email=""),
                name="donor_has_an_address_until_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return "a donor of earlier years" if self.forgotten_at else f"{self.first_name} {self.last_name}"


class GiftQuerySet(models.QuerySet["Gift"]):
    def of_token(self, token: str) -> Gift | None:
        """The gift to which a link leads, or None."""
        try:
            return self.filter(identity=uuid.UUID(Gift.SIGNER.unsign(token))).first()
        except (BadSignature, ValueError):
            return None

    def abandoned(self, before) -> Self:
        """Set out before that moment, and never paid."""
        return self.filter(state=Gift.State.STARTED, created_at__lt=before, donations=None)


class Gift(FSMModelMixin, models.Model):
    class State(models.TextChoices):
        STARTED = "started", "Not paid yet"
        GIVEN = "given", "Given"
        RUNNING = "running", "Given every month"
        ENDED = "ended", "Ended"

    SIGNER = Signer(salt="donations.gift")

    identity = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="gifts")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="gifts")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    monthly = models.BooleanField(default=False)
    state = StateField(max_length=10, choices=State, default=State.STARTED)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # How often a page of Stripe's was opened for it, and the latest one: part of the idempotency key.
    attempt = models.PositiveSmallIntegerField(default=1)
    session = models.CharField(max_length=255, blank=True)
    subscription = models.CharField(max_length=255, null=True, blank=True, unique=True)
    declined = models.CharField(max_length=255, blank=True, help_text="The invoice of which the donor heard last.")

    objects = GiftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=LEAST) & Q(amount__lte=MOST), name="gift_amount_sensible"),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "ended"]) | Q(monthly=True), name="gift_only_monthly_runs"
            ),
            models.CheckConstraint(condition=~Q(state="given") | Q(monthly=False), name="gift_only_once_is_given"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="gift_ended_has_its_time",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="gift_stays_what_it_is", fields=["identity", "donor", "cause", "amount", "monthly", "created_at"]
            ),
            pgtrigger.FSM(
                name="gift_states_in_order",
                field="state",
                transitions=[("started", "given"), ("started", "running"), ("running", "ended"), ("started", "ended")],
            ),
        ]

    def __str__(self) -> str:
        return f"Gift {self.pk} to {self.cause}"

    @property
    def token(self) -> str:
        """What stands in the donor's own links."""
        return self.SIGNER.sign(str(self.identity))

    @property
    def declaration(self) -> Declaration | None:
        """The latest one that was made with this gift."""
        return self.declarations.order_by("-pk").first()

    @transition(field=state, source=State.STARTED, target=State.GIVEN)
    def complete(self) -> None:
        """The one payment has come."""

    @transition(field=state, source=State.STARTED, target=State.RUNNING)
    def begin(self) -> None:
        """It is paid month by month from now on."""

    @transition(field=state, source=[State.STARTED, State.RUNNING], target=State.ENDED)
    def end(self) -> None:
        """Nothing more is taken."""


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def beside(self, gift: Gift) -> Self:
        """Those that the donor of a gift means when they cancel: its own, and all that cover whatever they give."""
        return self.filter(Q(gift=gift) | Q(donor=gift.donor_id, scope=Declaration.Scope.ALWAYS))


class Declaration(models.Model):
    """A Gift Aid declaration, as its donor made it. Only ever cancelled; a change is a new one."""

    class Scope(models.TextChoices):
        THIS = THIS, "This gift alone"
        ALWAYS = ALWAYS, "This gift, those of the past four years and those to come"

    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="declarations")
    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="declarations")
    scope = models.CharField(max_length=10, choices=Scope)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    first_name = models.CharField(max_length=LONGEST_NAME)
    last_name = models.CharField(max_length=LONGEST_NAME)
    house = models.CharField("house name or number", max_length=LONGEST_HOUSE)
    postcode = models.CharField(max_length=8)
    wording = models.TextField(help_text="What the donor agreed to, word for word.")
    made_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gift"], condition=Q(cancelled_at=None), name="declaration_standing_once_per_gift"
            ),
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^(X|[A-Z0-9]{2,4} [0-9][A-Z]{2})$"), name="declaration_postcode_as_hmrc"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="declaration_stays_as_made",
                fields=[
                    "donor",
                    "gift",
                    "scope",
                    "title",
                    "first_name",
                    "last_name",
                    "house",
                    "postcode",
                    "wording",
                    "made_at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Gift Aid declaration {self.pk}"

    @property
    def declared(self) -> Declared:
        return Declared(self.scope, self.gift_id, timezone.localdate(self.made_at), self.cancelled_at)
