"""What an organisation and the office write to each other about an agreement. Nothing is changed or taken away."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.agreements.models.agreement import Agreement
from portal.documents.models import Document

LONGEST_MESSAGE = 4000


class AgreementMessageQuerySet(models.QuerySet["AgreementMessage"]):
    def new_to(self, user) -> Self:
        """What `user` has not seen yet. What somebody wrote, they have seen."""
        seen = AgreementSeen.objects.filter(agreement=OuterRef("agreement"), user=user, up_to__gte=OuterRef("pk"))
        return self.exclude(author=user).exclude(Exists(seen))

    def new_to_provider(self, user) -> Self:
        """What the office wrote about agreements of `user`'s organisations and they have not seen."""
        return self.filter(from_office=True, agreement__in=Agreement.objects.of(user).order_by().values("pk")).new_to(
            user
        )

    def waiting_for_office(self) -> Self:
        """What an organisation wrote and nobody in the office has read or answered."""
        same = OuterRef("agreement")
        answered = AgreementMessage.objects.filter(agreement=same, from_office=True, pk__gt=OuterRef("pk"))
        read = AgreementSeen.objects.filter(agreement=same, for_office=True, up_to__gte=OuterRef("pk"))
        return self.filter(from_office=False).exclude(Exists(answered)).exclude(Exists(read))


class AgreementMessage(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="thread")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_office = models.BooleanField(help_text="Written by the office, and not for the organisation.")
    text = models.TextField(max_length=LONGEST_MESSAGE)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="It stands among the agreement's documents, too.",
    )
    written_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementMessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="agreement_message_says_something")]
        triggers = [
            pgtrigger.Protect(name="agreement_message_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference}: {self.author}"


class AgreementSeen(models.Model):
    """How far somebody has read what is written about an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="thread_seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    for_office = models.BooleanField()
    up_to = models.BigIntegerField(help_text="The number of the last message that was shown.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "user"], name="agreement_seen_once")]
        triggers = [
            pgtrigger.Protect(
                name="agreement_seen_only_grows",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__up_to__lt=pgtrigger.F("old__up_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.agreement_id} up to {self.up_to}"
