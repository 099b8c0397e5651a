"""What a provider reports for a period of an agreement, and corrections of what it reported."""

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django_fsm import FSMModelMixin, transition

from portal.agreements.models import Agreement
from portal.design.reach import DatesWithinReach
from portal.monitoring.models.guards import ACCEPTED_RETURN_STAYS
from portal.monitoring.models.indicators import Indicator, IndicatorQuerySet
from portal.monitoring.models.targets import AskedFigure, Target
from portal.questionnaires.models import Response
from portal.states import StateField


class MonitoringReturnQuerySet(models.QuerySet["MonitoringReturn"]):
    def visible_to(self, user) -> Self:
        """Those of the agreements that `user` may see: a grant's, too, only from its release on."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def reports(self) -> Self:
        """Returns themselves, without the corrections of others."""
        return self.filter(corrects__isnull=True)

    def corrections(self) -> Self:
        return self.filter(corrects__isnull=False)

    def under_way(self) -> Self:
        """Neither accepted nor given up."""
        return self.exclude(state__in=MonitoringReturn.DONE)

    def awaited(self) -> Self:
        """With the provider: due, or sent back with a question. Nothing is, of an offer that was never signed."""
        with_provider = self.filter(state__in=[MonitoringReturn.State.DUE, MonitoringReturn.State.QUERIED])
        return with_provider.exclude(agreement__state__in=Agreement.NEVER_BEGAN)

    def overdue(self, today: date) -> Self:
        """Overdue is asked of today, never stored. What was sent and asked about is not: its answer is awaited."""
        return self.awaited().filter(state=MonitoringReturn.State.DUE, due_on__lt=today)

    def asked_about(self) -> Self:
        """Back with the provider, with a question to answer."""
        return self.awaited().filter(state=MonitoringReturn.State.QUERIED)

    def of(self, user) -> Self:
        """Those of the agreements of the organisations that `user` is a member of."""
        return self.filter(agreement__in=Agreement.objects.of(user))

    def to_read(self) -> Self:
        """In, and waiting for the office."""
        return self.filter(state=MonitoringReturn.State.SUBMITTED)

    def accepted(self) -> Self:
        return self.filter(state=MonitoringReturn.State.ACCEPTED)

    def to_read_first(self) -> Self:
        """For the office: those that wait to be read, longest first; then what is due, soonest first; then the rest."""
        State = MonitoringReturn.State
        turn = Case(When(state=State.SUBMITTED, then=0), When(state__in=[State.DUE, State.QUERIED], then=1), default=2)
        return self.annotate(turn=turn).order_by("turn", "due_on", "pk")

    def by_what_is_to_be_done(self) -> Self:
        """Questions first, then what is due, soonest first; then what is done, latest first."""
        State = MonitoringReturn.State
        turn = Case(
            When(state=State.QUERIED, then=0),
            When(state=State.DUE, then=1),
            When(state=State.SUBMITTED, then=2),
            default=3,
        )
        to_do = Case(When(state__in=[State.QUERIED, State.DUE], then=F("due_on")))
        return (
            self.select_related("agreement__organisation", "corrects")
            .annotate(turn=turn)
            .order_by("turn", to_do.asc(nulls_last=True), "-period_end", "pk")
        )


class MonitoringReturn(FSMModelMixin, DatesWithinReach):
    """What a provider reports for a period of an agreement.

    A correction is a return of its own that `corrects` an accepted one: written, sent, asked about and accepted like
    it. Until then the accepted figures stand; from then on they are those of the correction, and what was sent before
    stays as an edition.
    """

    class Kind(models.TextChoices):
        PERIODIC = "periodic", "Return for a period"
        END = "end", "End report"
        CORRECTION = "correction", "Correction"

    class State(models.TextChoices):
        DUE = "due", "Due"
        SUBMITTED = "submitted", "Sent, being read"
        QUERIED = "queried", "Question to answer"
        ACCEPTED = "accepted", "Accepted"
        DROPPED = "dropped", "Not made"

    DONE = (State.ACCEPTED, State.DROPPED)
    # Numbers of corrections begin behind those of returns, which are counted without a gap.
    FIRST_CORRECTION = 1001

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERIODIC)
    number = models.PositiveSmallIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField()
    state = StateField(max_length=10, choices=State, default=State.DUE)
    response = models.OneToOneField(
        Response,
        on_delete=models.PROTECT,
        related_name="monitoring_return",
        null=True,
        blank=True,
    )
    narrative = models.TextField(blank=True)
    narrative_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who wrote it last, so that a page can tell two writers from one with two windows.",
    )
    narrative_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="Goes up with every change, so that a page from yesterday is noticed.",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField("question to the provider", blank=True)
    answer = models.TextField("the provider's answer", blank=True)
    reminded = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="How many of the reminders of this due date have gone out."
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="corrections", null=True, blank=True, editable=False
    )
    reason = models.TextField("why it is corrected", blank=True)
    wrong = models.ManyToManyField(
        Indicator, related_name="+", blank=True, help_text="What was said to be wrong when the correction began."
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = MonitoringReturnQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["agreement", "period_start", "number"]
        indexes = [models.Index(fields=["state", "due_on"], name="return_state_due")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="return_number_once"),
            models.UniqueConstraint(
                fields=["agreement", "kind", "period_start"],
                condition=~Q(kind="correction"),
                name="return_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="return_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="return_acceptance_has_a_name",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False) & ~Q(state__in=["accepted", "dropped"]),
                name="return_corrected_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False, opened_by__isnull=False, opened_at__isnull=False)
                & ~Q(reason="")
                | (~Q(kind="correction") & Q(corrects__isnull=True) & ~Q(state="dropped")),
                name="return_correction_is_one",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="accepted_return_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="accepted"),
                func=ACCEPTED_RETURN_STAYS,
            )
        ]

    def __str__(self) -> str:
        name = f"Correction of return {self.corrects.number}" if self.corrects else f"Return {self.number}"
        return f"{name} of {self.agreement.reference}"

    @property
    def name(self) -> str:
        """ "return 3", "end report", "correction of return 3"."""
        if self.corrects:
            return f"correction of {'the ' if self.corrects.is_end_report else ''}{self.corrects.name}"
        return "end report" if self.is_end_report else f"return {self.number}"

    @property
    def number_in_words(self) -> str:
        """ "3", "3 (correction)": after the word return."""
        return f"{self.corrects.number} (correction)" if self.corrects else str(self.number)

    def indicators(self) -> IndicatorQuerySet:
        """What it asks figures for: the agreement's own indicators, those it has a target on in this period (an end
        report: on any day), and those it reports without one. In place of a rate the two that it is made of: nobody
        reports a percentage twice. Beside an average, how many it is of. A correction asks for what was accepted, and
        for what would be asked for today.

        What is asked without a target may change at any time, so a return that was sent keeps what it reported."""
        if self.corrects:
            said = Q(pk__in=self.corrects.measurements.values("indicator"))
            asked = said | Q(pk__in=self.corrects.indicators().values("pk"))
            return Indicator.objects.filter(asked).order_by("title", "pk")
        targets = Target.objects.filter(agreement=self.agreement_id)
        if not self.is_end_report:
            targets = targets.filter(starts_on__lte=self.period_end, ends_on__gte=self.period_start)
        asked = Q(agreement=self.agreement_id) | Q(pk__in=targets.values("indicator"))
        if not self.is_end_report:
            beside = AskedFigure.objects.filter(agreement=self.agreement_id).values("indicator")
            asked |= Q(pk__in=beside if self.is_with_provider else self.measurements.values("indicator"))
        made = Indicator.objects.filter(asked, denominator__isnull=False)
        parts = Q(pk__in=made.values("numerator")) | Q(pk__in=made.values("denominator"))
        return (
            Indicator.objects.filter(asked | parts)
            .exclude(aggregation=Indicator.Aggregation.RATE)
            .order_by("title", "pk")
        )

    @property
    def is_end_report(self) -> bool:
        return self.kind == self.Kind.END

    @property
    def last_day(self) -> date:
        """The last day that it speaks of: that of its period, or of an agreement that ends within it."""
        return min(self.period_end, self.agreement.ends_on)

    def is_early(self, today: date) -> bool:
        """Whether its period still runs, so that nobody can know its figures yet. An end report has a rule of its own,
        a correction speaks of what was accepted, and of an agreement that ended early nothing more comes."""
        over = self.agreement.state in Agreement.OVER
        return self.kind == self.Kind.PERIODIC and not over and today < self.last_day

    @property
    def is_correction(self) -> bool:
        return self.corrects_id is not None

    @property
    def is_about_the_end(self) -> bool:
        """Whether it is an end report, or the correction of one."""
        return self.is_end_report or bool(self.corrects and self.corrects.is_end_report)

    @property
    def questions_in_words(self) -> str:
        """What the office asked last: about all of it, then figure by figure."""
        last = self.figure_questions.aggregate(last=models.Max("edition"))["last"]
        about = self.figure_questions.filter(edition=last).select_related("indicator") if self.is_asked_about else []
        return "\n\n".join(filter(None, [self.question, *(f"{one.indicator.title}: {one.question}" for one in about)]))

    @property
    def is_asked_about(self) -> bool:
        return self.state == self.State.QUERIED

    @property
    def is_with_provider(self) -> bool:
        return self.state in {self.State.DUE, self.State.QUERIED}

    @property
    def can_be_written(self) -> bool:
        """Whether it is with the provider, of an agreement that was signed."""
        unsigned = {Agreement.State.OFFERED, *Agreement.NEVER_BEGAN}
        return self.is_with_provider and self.agreement.state not in unsigned

    @property
    def is_moot(self) -> bool:
        """Whether it will never come: the agreement was not taken up."""
        return self.is_with_provider and self.agreement.state in Agreement.NEVER_BEGAN

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been sent by now. What was sent and asked about is not late: its answer is awaited."""
        return self.state == self.State.DUE and self.due_on < today and not self.is_moot

    @property
    def state_for_office(self) -> str:
        """The state in the words of those who asked."""
        return "Answer awaited" if self.is_asked_about else self.get_state_display()

    @transition(field=state, source=[State.DUE, State.QUERIED], target=State.SUBMITTED)
    def submit(self) -> None:
        """The provider sends it."""

    @transition(field=state, source=State.SUBMITTED, target=State.QUERIED)
    def query(self) -> None:
        """The officer asks something; the provider may change figures and send again."""

    @transition(field=state, source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self) -> None:
        """The officer accepts the figures; only then do they count."""

    @transition(field=state, source=[State.DUE, State.SUBMITTED, State.QUERIED], target=State.DROPPED)
    def drop(self) -> None:
        """A correction is not made after all: the accepted figures stand."""
