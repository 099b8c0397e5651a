"""How figures are counted from a file with a row for each case, and the files that came."""

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from portal.monitoring.cases.personal import personal_heading
from portal.monitoring.models.indicators import Indicator
from portal.monitoring.models.returns import MonitoringReturn
from portal.states import StateField

COLUMN_FIELDS = ("date_column", "measure_column", "condition_column")
OWN_COLUMNS = ("case", "person")


class CaseRule(models.Model):
    """Which cases of a file count for an indicator, and how: the definition as arithmetic.

    It belongs to one wording of the indicator, and is locked with the first totals that were confirmed by it.
    """

    class How(models.TextChoices):
        CASES = "cases", "Each case counts once"
        PEOPLE = "people", "Each person counts once, however many cases they have"
        SUM = "sum", "The numbers of a column are added up"
        AVERAGE = "average", "The numbers of a column are averaged"

    indicator = models.OneToOneField(Indicator, on_delete=models.CASCADE, related_name="case_rule")
    how = models.CharField("what is counted", max_length=8, choices=How, default=How.CASES)
    date_column = models.SlugField(
        "column with the day",
        max_length=40,
        help_text="A case counts in the period that this day is in: referred_on. A case without it does not count.",
    )
    measure_column = models.SlugField(
        "column with the number", max_length=40, blank=True, help_text="What is added up or averaged: days_waited."
    )
    condition_column = models.SlugField(
        "only where this column", max_length=40, blank=True, help_text="Leave it empty where every case counts."
    )
    condition_values = models.CharField(
        "says one of these", max_length=300, blank=True, help_text="Separated by commas: met, met_indirectly."
    )
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["indicator__title", "indicator__version"]
        verbose_name = "case rule"
        constraints = [
            models.CheckConstraint(
                condition=(Q(how__in=["sum", "average"]) & ~Q(measure_column=""))
                | (Q(how__in=["cases", "people"]) & Q(measure_column="")),
                name="case_rule_measures_a_column",
                violation_error_message="Adding up and averaging need a column with the number; counting has none.",
            ),
            models.CheckConstraint(
                condition=Q(condition_column="", condition_values="")
                | (~Q(condition_column="") & ~Q(condition_values="")),
                name="case_rule_condition_is_whole",
                violation_error_message="A condition needs both the column and what it has to say.",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="locked_case_rule_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"How “{self.indicator}” is counted from cases"

    def clean(self) -> None:
        for name in COLUMN_FIELDS:
            column = getattr(self, name)
            if what := personal_heading(column):
                raise ValidationError({name: f"A column called “{column}” would hold {what}. Cases name nobody."})
            if column in OWN_COLUMNS:
                raise ValidationError({name: f"“{column}” is the name that every case file gives to its own numbers."})

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for part in self.condition_values.split(",") if (one := part.strip())))


class UploadQuerySet(models.QuerySet["Upload"]):
    def waiting(self) -> Self:
        return self.filter(state=Upload.State.WAITING)


class Upload(FSMModelMixin, models.Model):
    """A file that came for a return: what it is known by, and what was found in it. Never the file, nor a row of it.

    `problems` are [{"where", "what", "right"}], the first of them; `problem_count` is how many there are.
    `totals` are those of a case file: [{"indicator", "title", "unit", "value", "parts"}].
    """

    class Kind(models.TextChoices):
        TEMPLATE = "template", "Template"
        CASES = "cases", "Case file"

    class State(models.TextChoices):
        REFUSED = "refused", "Not taken"
        WAITING = "waiting", "Waits for the totals to be confirmed"
        CONFIRMED = "confirmed", "Taken"
        DROPPED = "dropped", "Not confirmed"

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    monitoring_return = models.ForeignKey(MonitoringReturn, on_delete=models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=8, choices=Kind)
    state = StateField(max_length=9, choices=State)
    file_hash = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(help_text="In bytes.")
    row_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    totals = models.JSONField(default=list)
    remarks = models.JSONField(default=list, help_text="Sentences to read beside the totals.")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["monitoring_return"], condition=Q(state="waiting"), name="upload_one_waiting_per_return"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "confirmed"]) | Q(problem_count=0),
                name="upload_taken_has_no_problem",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.monitoring_return}"

    @transition(field=state, source=State.WAITING, target=State.CONFIRMED)
    def confirm(self) -> None:
        """Somebody who may write for the provider says that the totals are right; they become the figures."""

    @transition(field=state, source=State.WAITING, target=State.DROPPED)
    def drop(self) -> None:
        """Another file came, the provider said no, or nobody answered for a day."""
