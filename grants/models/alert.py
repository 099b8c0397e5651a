"""Who wants to hear when a call opens. An e-mail address and nothing else, kept until its owner says stop."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from grants.models.call import Call
from portal.plan.models import Theme

# An address that nobody has confirmed after this long is forgotten.
CONFIRM_WITHIN = timedelta(days=7)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class CallAlertQuerySet(models.QuerySet["CallAlert"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def never_confirmed(self, now: datetime | None = None) -> Self:
        return self.filter(confirmed_at__isnull=True, asked_at__lt=(now or timezone.now()) - CONFIRM_WITHIN)

    def wanting(self, call: Call) -> Self:
        """Confirmed, for a theme of the call or for any, and not told of it yet."""
        fits = Q(themes__isnull=True) | Q(themes__in=call.themes.all())
        return self.confirmed().filter(fits).exclude(told__call=call).distinct()


class CallAlert(models.Model):
    """`token` is in every link that confirms or ends it; whoever has one can do no more than that."""

    email = models.EmailField(unique=True)
    themes = models.ManyToManyField(Theme, related_name="+", blank=True, help_text="None: every call.")
    token = models.CharField(max_length=60, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = CallAlertQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.email


class CallTold(models.Model):
    """One mail about one call to one address, so that none is sent twice."""

    alert = models.ForeignKey(CallAlert, on_delete=models.CASCADE, related_name="told")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["alert", "call"], name="call_told_once")]

    def __str__(self) -> str:
        return f"{self.alert} of {self.call}"
