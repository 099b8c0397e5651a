"""A call for applications on a fund. Its workflow is data: gates, criteria, scheme, how many score and how blind."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from grants.models.fund import Fund, FundBudget
from grants.models.scheme import ScoringScheme
from portal.design.reach import DatesWithinReach
from portal.evidence.kinds import Kind as EvidenceKind
from portal.plan.models import Theme
from portal.questionnaires.models import QuestionnaireVersion

# The furthest from its closing that a call may remind anybody of it.
MOST_DAYS_BEFORE = 60
MOST_SIGNATORIES = 2

SIGNATORIES_STAY = """
    IF NEW.signatories_asked <> OLD.signatories_asked AND EXISTS (
        SELECT 1 FROM grants_application WHERE call_id = NEW.id AND NOT is_test AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'applications were signed by as many as the call asked'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'call_signatories_stay';
    END IF;
    RETURN NEW;
"""


class Held(models.TextChoices):
    """What a call sends that can wait in the outbox. The rest cannot wait: receipts, messages, a closing time moved."""

    DECISIONS = "decisions", "Letters with the decision (nobody is told before), then the offers of grant agreements"
    CHECKS = "checks", "Letters about the checks: not passed, or opened again"
    QUESTIONS = "questions", "Questions about parts of an application"
    REMINDERS = "reminders", "Reminders of unsent drafts and of missing signatures"


def usual_reminder_days() -> list[int]:
    return [7, 2]


class CallQuerySet(models.QuerySet["Call"]):
    """A call is open because of its dates alone: nobody presses anything."""

    def published(self) -> Self:
        return self.filter(published=True)

    def open(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.published().filter(opens_at__lte=now, closes_at__gt=now)

    def coming(self, now: datetime | None = None) -> Self:
        return self.published().filter(opens_at__gt=now or timezone.now())

    def chaired_by(self, user) -> Self:
        return self.filter(panel__user=user, panel__is_chair=True)

    def with_sent_count(self) -> Self:
        """Each with `sent_count`: the applications that came in."""
        return self.annotate(
            sent_count=Count(
                "applications", filter=Q(applications__submitted_at__isnull=False, applications__is_test=False)
            )
        )

    def closed(self, now: datetime | None = None) -> Self:
        return self.published().filter(closes_at__lte=now or timezone.now())


class Call(DatesWithinReach, ClusterableModel):
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="calls")
    budget = models.ForeignKey(
        FundBudget, on_delete=models.PROTECT, related_name="calls", help_text="The year's budget that awards draw on."
    )
    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    summary = models.TextField(max_length=300, help_text="One or two sentences for the list of calls.")
    description = models.TextField(help_text="What the call is looking for.")
    who_may_apply = models.TextField(help_text="One rule per line.")
    what_we_do_not_fund = models.TextField(blank=True, help_text="One rule per line.")
    how_it_is_decided = models.TextField(help_text="Who scores, who decides, and when people hear.")
    opens_at = models.DateTimeField(help_text="In London time.")
    closes_at = models.DateTimeField(help_text="In London time. Nothing is taken after this moment.")
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS_BEFORE)]),
        verbose_name="reminders",
        default=usual_reminder_days,
        blank=True,
        size=5,
        help_text="How many days before the call closes those with an unsent draft are reminded, such as 7, 2.",
    )
    scores_needed_by = models.DateField(
        null=True, blank=True, help_text="The last day for the panel's scores. Members read it with what they score."
    )
    decision_expected_on = models.DateField(help_text="When applicants will hear.")
    minimum_amount = models.DecimalField("smallest grant", max_digits=12, decimal_places=2)
    maximum_amount = models.DecimalField("largest grant", max_digits=12, decimal_places=2)
    themes = models.ManyToManyField(Theme, related_name="calls", blank=True)
    eligibility_version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    questionnaire_version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="calls", null=True, blank=True
    )
    end_report_version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    evidence_wanted = ArrayField(
        models.CharField(max_length=30, choices=EvidenceKind),
        default=list,
        blank=True,
        help_text="Papers that an organisation must have given, in date, before it can send an application.",
    )
    scheme = models.ForeignKey(ScoringScheme, on_delete=models.PROTECT, related_name="calls")
    scorers_needed = models.PositiveSmallIntegerField("scorers for each application", default=2)
    moderation_spread = models.PositiveSmallIntegerField(
        "spread that forces moderation",
        default=2,
        help_text="When two scorers differ by this much or more on a criterion, the panel must moderate it.",
    )
    blind = models.BooleanField(
        "hide the applicant's name from scorers", default=False, help_text="Scores are always blind to each other."
    )
    applications_per_organisation = models.PositiveSmallIntegerField(
        "applications that one organisation may send",
        default=1,
        help_text="What was withdrawn or did not pass the checks does not count.",
    )
    held_mails = ArrayField(
        models.CharField(max_length=12, choices=Held),
        verbose_name="e-mails held in the outbox",
        default=list,
        blank=True,
        help_text="They go out when an officer releases them. Nothing else waits.",
    )
    asks_about_equality = models.BooleanField(
        "ask equality questions",
        default=False,
        help_text="Whoever has sent an application may say on a page of its own, without a name, how old they are, "
        "their ethnic group and the like. You see only rounded figures, two weeks after the call has closed.",
    )
    signatories_asked = models.PositiveSmallIntegerField(
        "people who sign an application",
        choices=[(1, "One: whoever sends it"), (2, "Two: each with their own login")],
        default=1,
        help_text="Two people who may sign for the organisation agree to the declarations one after the other, before "
        "the call closes. It stays once somebody has begun to apply.",
    )
    published = models.BooleanField(default=False, help_text="Shown on the public site, whatever its dates.")
    released_at = models.DateTimeField("decisions released", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-closes_at", "pk"]
        indexes = [models.Index(fields=["published", "closes_at"], name="call_published_closes")]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="call_opens_before_it_closes"),
            models.CheckConstraint(
                condition=Q(minimum_amount__gt=0, maximum_amount__gte=F("minimum_amount")),
                name="call_amounts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(scores_needed_by__isnull=True) | Q(scores_needed_by__lte=F("decision_expected_on")),
                name="call_scored_before_it_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(reminder_days__contained_by=list(range(1, MOST_DAYS_BEFORE + 1))),
                name="call_reminds_before_it_closes",
            ),
            models.CheckConstraint(condition=Q(scorers_needed__gte=1), name="call_needs_a_scorer"),
            models.CheckConstraint(
                condition=Q(applications_per_organisation__gte=1), name="call_takes_one_of_each_organisation"
            ),
            models.CheckConstraint(
                condition=Q(signatories_asked__range=(1, MOST_SIGNATORIES)), name="call_asks_one_or_two_to_sign"
            ),
            models.CheckConstraint(
                condition=Q(published=False) | Q(questionnaire_version__isnull=False),
                name="call_published_with_a_questionnaire",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="call_signatories_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("signatories_asked"),
                func=SIGNATORIES_STAY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.fund.name}: {self.title}"

    @property
    def evidence_in_words(self) -> list[str]:
        """What the call asks an organisation to show, in the order of the passport."""
        return [kind.label for kind in EvidenceKind if kind in self.evidence_wanted]

    @property
    def reminder_days_in_words(self) -> str:
        """ "7 days and 2 days"."""
        days = [f"{one} day{'' if one == 1 else 's'}" for one in self.reminder_days]
        return " and ".join([", ".join(days[:-1]), days[-1]] if len(days) > 1 else days)

    def is_open(self, now: datetime | None = None) -> bool:
        """Open is asked of the server's clock: published, opened, and not yet closed, to the second."""
        now = now or timezone.now()
        return self.published and self.opens_at <= now < self.closes_at

    def is_coming(self, now: datetime | None = None) -> bool:
        return self.published and self.opens_at > (now or timezone.now())

    def is_closed(self, now: datetime | None = None) -> bool:
        return self.closes_at <= (now or timezone.now())


class Gate(models.Model):
    """A pass-or-fail check that an officer makes before an application goes to the panel."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="gates")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    guidance = models.TextField(blank=True, help_text="What the officer looks at.")

    class Meta:
        ordering: ClassVar = ["call", "number"]
        # Asked at the end, so that two may swap their numbers.
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="gate_number_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """What the panel weighs. Scored on the axes and levels of the call's scheme."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    guidance = models.TextField(help_text="What a scorer asks of the application.")
    weight = models.PositiveSmallIntegerField(
        help_text="Out of 100 over all criteria; ignored where a scheme averages."
    )
    anchors = models.JSONField(
        default=dict, blank=True, help_text="Level → what that level looks like for this criterion."
    )

    class Meta:
        ordering: ClassVar = ["call", "number"]
        verbose_name_plural = "criteria"
        # Asked at the end, so that two may swap their numbers.
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="criterion_number_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PanelMember(models.Model):
    """A person who sits on a call's panel."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panel_seats")
    is_chair = models.BooleanField("chairs the panel", default=False)

    class Meta:
        ordering: ClassVar = ["call", "user__email"]
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="panel_member_once"),
            models.UniqueConstraint(fields=["call"], condition=Q(is_chair=True), name="panel_has_one_chair"),
        ]

    def __str__(self) -> str:
        return str(self.user)
