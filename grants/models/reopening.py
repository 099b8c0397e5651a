"""That an officer asked an applicant to change named sections of a sent application, and what came of it."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from grants.models.application import Application
from portal.questionnaires.models import Response


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    def open(self, now: datetime | None = None) -> Self:
        """Those that may be answered at that moment: until their time, and while the checks are not finished."""
        waiting = self.filter(answered_at__isnull=True, until__gt=now or timezone.now())
        return waiting.filter(application__state=Application.State.SUBMITTED)

    def told(self) -> Self:
        """Those that the applicant knows of: the e-mail that asks does not wait in the outbox."""
        return self.filter(letter_held_at__isnull=True)

    def to_read(self, user) -> Self:
        """What was sent again and no officer has read yet, without `user`'s own interests."""
        theirs = Application.objects.sent().without_conflict_of(user)
        return self.filter(answered_at__isnull=False, read_at__isnull=True, application__in=theirs)


class Reopening(models.Model):
    """The applicant works in `response`, a copy; `earlier` is what was signed before, and stays as it is."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reopenings")
    earlier = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="reopening")
    questions = models.JSONField(help_text="What is asked, by the key of the section that may be changed.")
    until = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    letter_held_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the e-mail that asks waits in the outbox; nobody outside knows."
    )
    declarations = models.JSONField(default=dict, blank=True, help_text="Those that the earlier copy was sent with.")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    read_at = models.DateTimeField(null=True, blank=True, help_text="When an officer first read what was changed.")

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="reopening_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(questions={}), name="reopening_asks_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="reopening_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(letter_held_at__isnull=True) | Q(answered_at__isnull=True),
                name="reopening_with_held_letter_is_not_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {', '.join(self.questions)}"
