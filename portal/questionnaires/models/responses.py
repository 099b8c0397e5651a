"""A response: one set of answers to one version, a row for each question, and the signed copy at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.questionnaires.logic import AsAsked, as_asked
from portal.questionnaires.models.questionnaires import QuestionnaireVersion

# The same refusal whichever way a row of answers is touched. FOR SHARE waits for a signature under way.
REFUSE_ONCE_SUBMITTED = """
    IF EXISTS (
        SELECT 1 FROM questionnaires_response AS response
        WHERE response.id IN ({rows}) AND (response.submitted_at IS NOT NULL OR response.held_at IS NOT NULL)
        FOR SHARE
    ) THEN
        RAISE EXCEPTION 'A response that was submitted, or waits for a signature, keeps its answers as they were.';
    END IF;
    RETURN {result};
"""


class ResponseQuerySet(models.QuerySet["Response"]):
    def with_answers(self) -> Self:
        """With what a page about the answers needs."""
        return self.select_related("version").prefetch_related("answers")

    def to_sign(self) -> Self:
        return self.select_for_update(of=("self",))

    def purge(self, keys: Iterable[int]) -> None:
        """Delete responses with their answers, also signed ones: for rehearsals that were never a record."""
        with pgtrigger.ignore(
            "questionnaires.Response:response_signed_stays",
            "questionnaires.Answer:answer_delete_before_signing",
        ):
            self.filter(pk__in=list(keys)).delete()

    def to_write(self) -> Self:
        """Locked until the transaction ends, with the answers as they stand under the lock, and who wrote them."""
        locked = self.select_for_update(of=("self",), no_key=True).select_related("version")
        return locked.prefetch_related(answers_to_write())


class Response(models.Model):
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="responses")
    created_at = models.DateTimeField(default=timezone.now)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when nobody changes the answers, because somebody has still to sign."
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    frozen = models.JSONField(
        null=True,
        blank=True,
        help_text="The signed copy: every question in order, with the answer as text.",
    )
    sha256 = models.CharField(max_length=64, null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="response_signed_whole",
                condition=models.Q(submitted_at__isnull=True, frozen__isnull=True, sha256__isnull=True)
                | models.Q(
                    submitted_at__isnull=False,
                    frozen__isnull=False,
                    sha256__isnull=False,
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="response_signed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__submitted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Response {self.pk} to {self.version}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def takes_answers(self) -> bool:
        return self.submitted_at is None and self.held_at is None

    def values(self) -> dict[str, Any]:
        """The valid answers to what is asked, by question key, with what is calculated (see `schema` for shapes)."""
        return self.as_asked().values

    def as_asked(self) -> AsAsked:
        """The questions that these answers ask for, with the answers to them."""
        return as_asked(self.version.schema, self.kept())

    def kept(self) -> dict[str, Any]:
        """Every valid answer by question key, also to questions that are not asked any more."""
        return kept_in(self.answers.all())

    def typed(self) -> dict[str, Any]:
        """What was typed and put by for later although it is not valid yet, by question key."""
        return typed_in(self.answers.all())


def answers_to_write(path: str = "answers") -> models.Prefetch:
    """Answers with who wrote them, prefetched from whatever leads to a response by `path`."""
    return models.Prefetch(path, queryset=Answer.objects.select_related("updated_by"))


def kept_in(answers: Iterable[Answer]) -> dict[str, Any]:
    """The valid ones, by question key."""
    return {answer.key: answer.value for answer in answers if answer.typed is None}


def typed_in(answers: Iterable[Answer]) -> dict[str, Any]:
    return {answer.key: answer.typed for answer in answers if answer.typed is not None}


class Answer(models.Model):
    """One answer. `value` is valid; or, kept for later, `typed` holds what does not pass yet, so nothing is lost."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField("question key", max_length=60)
    value = models.JSONField(null=True, blank=True)
    typed = models.JSONField(null=True, blank=True)
    taken_out = models.JSONField(
        default=list, blank=True, help_text="Names of files that had a virus, until another one is sent."
    )
    carried = models.BooleanField(
        default=False, help_text="Filled in from what was told before, and not saved on its page since."
    )
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "key"], name="answer_once_per_question"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answer_insert_before_signing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=REFUSE_ONCE_SUBMITTED.format(rows="NEW.response_id", result="NEW"),
            ),
            pgtrigger.Trigger(
                name="answer_update_before_signing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=REFUSE_ONCE_SUBMITTED.format(rows="OLD.response_id, NEW.response_id", result="NEW"),
            ),
            pgtrigger.Trigger(
                name="answer_delete_before_signing",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=REFUSE_ONCE_SUBMITTED.format(rows="OLD.response_id", result="OLD"),
            ),
        ]

    def __str__(self) -> str:
        return self.key
