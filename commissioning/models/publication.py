"""What the public may see of contracts: published fields and nothing else, small counts already suppressed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.agreements.models import Agreement
from portal.agreements.standing import is_past
from portal.documents.models import Document
from portal.plan.models import Theme

# What a contract is said to be until its last day.
RUNNING = (Agreement.State.MOBILISING.label, Agreement.State.LIVE.label)


class PublishedContract(models.Model):
    reference = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=160, unique=True)
    title = models.CharField(max_length=140)
    service_name = models.CharField(max_length=120)
    service_description = models.TextField()
    provider_name = models.CharField(max_length=200)
    provider_id = models.CharField("identifier after org-id.guide", max_length=60)
    purpose = models.TextField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    value_is_illustrative = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=40, help_text="In words, as on the page.")
    procurement_route = models.CharField(max_length=60)
    extension_options = models.CharField(max_length=200, blank=True)
    money = models.JSONField(
        default=list, help_text='[{"year", "stream", "amount"}]: by financial year and funding stream, in words.'
    )
    options = models.JSONField(default=list, help_text="The options to extend it, each in words.")
    changes = models.JSONField(
        default=list, help_text='[{"number", "on", "words"}]: what was changed by agreed variations, and not why.'
    )
    payments = models.JSONField(
        default=list, help_text='[{"number", "amount", "paid_on"}]: those over £500, the latest first.'
    )
    paid_all_the_same = models.JSONField(
        default=list, help_text='[{"words", "reason"}]: payments that went on although something held them.'
    )
    cpv_code = models.CharField(max_length=10, blank=True)
    lots = models.JSONField(default=list, help_text="The lots that it covers, each in words.")
    is_over_threshold = models.BooleanField("over £10,000", default=True)
    supplier_is_sme = models.BooleanField(default=False)
    supplier_is_vcse = models.BooleanField(default=False)
    public_copy = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    legal_power = models.CharField(max_length=200)
    themes = models.ManyToManyField(Theme, related_name="published_contracts", blank=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["-starts_on", "-id"], name="published_contract_newest")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def dated_changes(self) -> list[tuple[date, str]]:
        return [(date.fromisoformat(one["on"]), one["words"]) for one in self.changes]

    @property
    def dated_payments(self) -> list[tuple[date, Decimal]]:
        return [(date.fromisoformat(one["paid_on"]), Decimal(one["amount"])) for one in self.payments]

    @property
    def is_running(self) -> bool:
        """Whether the office has not closed its books yet."""
        return self.state in RUNNING

    @property
    def standing(self) -> str:
        """How it stands today, in words: past its end it is over, also before the office has closed its books."""
        over = self.is_running and is_past(self.ends_on, timezone.localdate())
        return Agreement.State.ENDED.label if over else self.state


@dataclass(frozen=True)
class Stood:
    """What was published of a target on a day: as its fields of these names."""

    actual: str | None
    rating: str
    sentence: str
    chance: float | None


class PublishedTarget(models.Model):
    """A target of a published contract with the result to date and its periods."""

    contract = models.ForeignKey(PublishedContract, on_delete=models.CASCADE, related_name="targets")
    number = models.PositiveSmallIntegerField()
    indicator = models.CharField(max_length=140)
    definition = models.TextField()
    unit = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()
    target = models.DecimalField(max_digits=12, decimal_places=2)
    actual = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Null when suppressed or not yet known."
    )
    rating = models.CharField(max_length=30)
    sentence = models.TextField(help_text="The result in one plain sentence.")
    corrected_on = models.DateField(null=True, blank=True, help_text="When a figure of it was corrected last.")
    chance = models.FloatField(
        null=True,
        help_text="That it is met, from 0 to 1, by published figures alone. Null when not known, or over.",
    )
    periods = models.JSONField(
        default=list,
        help_text='[{"label", "starts_on", "ends_on", "actual", "hidden", "profile"}]; actual is null when suppressed '
        "or not known; hidden says so in words when it is suppressed.",
    )
    quarters = models.JSONField(
        default=list,
        help_text='[{"to", "actual", "rating", "sentence", "chance"}]: how it stood at the end of each quarter, by the '
        "figures of the periods over by then as they are known now. Oldest first.",
    )

    class Meta:
        ordering: ClassVar = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="published_target_number_once"),
            models.CheckConstraint(
                condition=Q(chance__isnull=True) | Q(chance__gte=0, chance__lte=1),
                name="published_target_chance_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.target}"

    def at(self, day: date) -> Stood | None:
        """How it stood at the end of the last quarter that was over on `day`; None before the first of them."""
        over = [one for one in self.quarters if date.fromisoformat(one["to"]) <= day]
        return Stood(**{name: one for name, one in over[-1].items() if name != "to"}) if over else None

    @property
    def is_told_whole(self) -> bool:
        """Whether the figures of all its periods are public, and none is hidden or still to come."""
        return all(period["actual"] is not None for period in self.periods)


class PublishedReview(models.Model):
    """What the public may read of a service review: the parts that the office chose, once its minutes were agreed."""

    contract = models.ForeignKey(PublishedContract, on_delete=models.CASCADE, related_name="reviews")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    period_start = models.DateField()
    period_end = models.DateField()
    summary = models.TextField(blank=True)
    ratings = models.JSONField(default=list, help_text='[{"indicator", "rating"}]; empty where they are not public.')
    actions = models.JSONField(default=list, help_text='[{"what", "by", "state"}]; empty where not public.')

    class Meta:
        ordering: ClassVar = ["-held_on", "-number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="published_review_number_once")]

    def __str__(self) -> str:
        return f"Review {self.number} of {self.contract.reference}"
