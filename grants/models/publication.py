"""What the public may see of grants: rows that hold published fields and nothing else.

The public site reads only these. They are written by `grants.domain.publication` when decisions are released and
when a payment or an accepted report changes what came of a project, so an unpublished field cannot leak: it is not
here.
"""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Q

from portal.plan.models import Theme

DOCUMENT = SearchVector("search_text", config="english")


class PublishedAwardQuerySet(models.QuerySet["PublishedAward"]):
    def grants(self) -> Self:
        """Without the awards that were not taken up: those are decisions, but no grants."""
        return self.exclude(ending__in=PublishedAward.NEVER_BEGAN)

    def about(self, text: str) -> Self:
        """With every word of `text`: part of a name, another form of a word ("boats" finds a boat), or the beginning
        of a reference. A text without a letter or a number is about nothing."""
        words = [word for word in text.split() if any(map(str.isalnum, word))]
        found = self.alias(document=DOCUMENT) if words else self.none()
        for word in words[:8]:
            in_other_forms = Q(document=SearchQuery(word, config="english"))
            found = found.filter(Q(search_text__icontains=word) | in_other_forms | Q(reference__istartswith=word))
        return found


class PublishedAward(models.Model):
    """A funded project, with the fields that SI 2011/3050 and 360Giving 1.4 ask for.

    An award that was not taken up keeps its page, because the decision stays public and people may have its address;
    it says so, and it is no part of what was funded, in lists, totals and CSV.
    """

    class Ending(models.TextChoices):
        DECLINED = "declined", "Not taken up"
        WITHDRAWN = "withdrawn", "Offer withdrawn"
        TERMINATED = "terminated", "Ended early"

    NEVER_BEGAN = (Ending.DECLINED, Ending.WITHDRAWN)

    reference = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=160, unique=True)
    fund_name = models.CharField(max_length=120)
    fund_slug = models.SlugField()
    call_title = models.CharField(max_length=120)
    from_open_call = models.BooleanField(default=True)
    organisation_name = models.CharField(max_length=200)
    organisation_id = models.CharField("identifier after org-id.guide", max_length=60)
    charity_number = models.CharField(max_length=10, blank=True)
    company_number = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=140)
    description = models.TextField()
    amount_applied_for = models.DecimalField(max_digits=12, decimal_places=2)
    amount_awarded = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="What the grant is worth now: lists, totals and CSV count this."
    )
    amount_first_awarded = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="As decided, where it was changed since."
    )
    amount_changed_on = models.DateField(null=True, blank=True)
    amount_paid = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    payments = models.JSONField(
        default=list,
        help_text='[{"kind", "on", "amount"}] in the order of the days; what came back below nought. Kinds: "paid", '
        '"came back", "paid back".',
    )
    paid_all_the_same = models.JSONField(
        default=list, help_text='[{"words", "reason"}]: payments that went on although something held them.'
    )
    ending = models.CharField(
        "how it ended", max_length=10, choices=Ending, blank=True, help_text="Empty while it runs, or ended as planned."
    )
    amount_is_illustrative = models.BooleanField(
        default=False, help_text="Demonstration data whose source gives no amount."
    )
    conditions = ArrayField(models.TextField(), default=list, blank=True)
    reasons = models.TextField("why it will secure or contribute to crime and disorder reduction")
    legal_power = models.CharField(max_length=200)
    decision_maker = models.CharField(max_length=120)
    awarded_on = models.DateField()
    financial_year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    themes = models.ManyToManyField(Theme, related_name="published_awards", blank=True)
    areas = ArrayField(models.CharField(max_length=9), default=list, blank=True, help_text="GSS codes")
    outcomes = models.JSONField(
        default=list,
        help_text='[{"title", "baseline", "target", "actual", "unit", "indicator"}]; actual is null until a report is '
        "accepted.",
    )
    story = models.TextField("what came of it", blank=True)
    search_text = models.TextField(editable=False)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True)

    objects = PublishedAwardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-awarded_on", "-pk"]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="published_award_search"),
            GinIndex(DOCUMENT, name="published_award_words"),
            models.Index(fields=["-awarded_on", "-id"], name="published_award_newest_first"),
            models.Index(fields=["fund_slug", "-awarded_on"], name="published_award_fund"),
            GinIndex(fields=["areas"], name="published_award_areas"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_first_awarded__isnull=True) | models.Q(amount_changed_on__isnull=False),
                name="published_award_changed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_grant(self) -> bool:
        """Whether it became a grant, or still may."""
        return self.ending not in self.NEVER_BEGAN


class PublishedResult(models.Model):
    """What came of a call as a whole, for the odds on the next call's page. Figures only, and none from too few."""

    call_slug = models.SlugField(unique=True)
    call_title = models.CharField(max_length=120)
    fund_slug = models.SlugField()
    minimum_amount = models.DecimalField(max_digits=12, decimal_places=2)
    maximum_amount = models.DecimalField(max_digits=12, decimal_places=2)
    closed_at = models.DateTimeField()
    expected_on = models.DateField("when applicants were to hear")
    released_on = models.DateField("when they heard")
    applications = models.PositiveIntegerField()
    awards = models.PositiveIntegerField(null=True, blank=True)
    usual_reasons = models.JSONField(default=list, help_text='[["why", how many]], the most usual first.')
    median_minutes = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-closed_at", "-pk"]
        indexes = [models.Index(fields=["fund_slug", "-closed_at"], name="published_result_latest")]

    def __str__(self) -> str:
        return self.call_title

    @property
    def in_time(self) -> bool:
        return self.released_on <= self.expected_on

    @property
    def percent(self) -> int | None:
        return None if self.awards is None else round(100 * self.awards / self.applications)


class PublishedDecision(models.Model):
    """A decision notice. Only decisions that the office publishes; never the name of an unsuccessful applicant."""

    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160)
    decided_on = models.DateField()
    decision_maker = models.CharField(max_length=120)
    outcome = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    summary = models.TextField()
    interests_declared = models.TextField(default="None declared.")
    background = models.TextField(blank=True)
    award = models.OneToOneField(
        PublishedAward, on_delete=models.CASCADE, related_name="decision", null=True, blank=True
    )
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["-decided_on", "-id"], name="published_decision_newest")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
