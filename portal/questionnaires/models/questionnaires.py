"""A questionnaire that officers build, and the versions of it that people answer."""

from functools import cached_property

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.questionnaires.blocks import SectionsBlock, schema_of
from portal.questionnaires.fields import SectionsField
from portal.questionnaires.schema import Schema


class Questionnaire(models.Model):
    """Sections and questions, still being worked on. Nobody answers this: they answer a frozen version of it."""

    class Purpose(models.TextChoices):
        ELIGIBILITY = "eligibility", "Eligibility check"
        APPLICATION = "application", "Application"
        RETURN = "return", "Monitoring return"
        END_REPORT = "end_report", "End report"

    title = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=20, choices=Purpose)
    sections = SectionsField(SectionsBlock(), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def schema(self) -> Schema:
        """What the sections say now, as plain data."""
        return schema_of(self.sections, title=self.title)


class QuestionnaireVersion(models.Model):
    """A questionnaire as it stood at one moment. Calls and returns point here, and so it never changes."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(help_text="The schema as plain JSON; see portal.questionnaires.schema.")
    sha256 = models.CharField(max_length=64, editable=False)
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["questionnaire", "sha256"], name="version_content_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="version_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.title}, version {self.number}"

    @cached_property
    def schema(self) -> Schema:
        return Schema.from_json(self.content)
