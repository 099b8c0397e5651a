"""What applicants and the office write to each other about an application. Nothing is changed or taken away."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from grants.models.application import Application

LONGEST_MESSAGE = 4000


class ThreadMessageQuerySet(models.QuerySet["ThreadMessage"]):
    def new_to(self, user) -> Self:
        """What `user` has not seen yet. What somebody wrote, they have seen."""
        seen = ThreadSeen.objects.filter(application=OuterRef("application"), user=user, up_to__gte=OuterRef("pk"))
        return self.exclude(author=user).exclude(Exists(seen))

    def new_to_applicant(self, user) -> Self:
        """What the office wrote about applications of `user`'s organisations and they have not seen."""
        mine = Application.objects.of(user).values("pk")
        return self.filter(from_office=True, application__in=mine).new_to(user)

    def waiting_for_office(self, user) -> Self:
        """What applicants wrote, `user` may open and has not seen, and no colleague has answered."""
        answered = ThreadMessage.objects.filter(
            application=OuterRef("application"), from_office=True, pk__gt=OuterRef("pk")
        )
        open_to_them = Application.objects.without_conflict_of(user).values("pk")
        return self.filter(from_office=False, application__in=open_to_them).new_to(user).exclude(Exists(answered))

    def counted(self) -> dict[int, int]:
        """How many there are, by application."""
        return dict(self.order_by().values_list("application").annotate(models.Count("pk")))


class ThreadMessage(models.Model):
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="thread")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_office = models.BooleanField(help_text="Written by the office, and not by the applicant.")
    text = models.TextField(max_length=LONGEST_MESSAGE)
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ThreadMessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="thread_message_says_something")]
        triggers = [
            pgtrigger.Protect(name="thread_message_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.author}"


class ThreadSeen(models.Model):
    """How far somebody has read a thread."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="thread_seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    up_to = models.BigIntegerField(help_text="The number of the last message that was shown.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="thread_seen_once")]
        triggers = [
            pgtrigger.Protect(
                name="thread_seen_only_grows",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__up_to__lt=pgtrigger.F("old__up_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.application_id} up to {self.up_to}"
