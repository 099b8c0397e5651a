"""Moving the closing time of a call: an earlier one shuts drafts out, so their people hear of it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from grants.models import Application, Call
from portal.accounts.models import User
from portal.design.words import moment_in_words
from portal.events import ledger
from portal.mail.outbox import queue_mail


def drafts_of(call: Call) -> int:
    """How many applications are being written."""
    return call.applications.filter(state__in=Application.WRITTEN, is_paper=False).count()


def record_closing_moved(call: Call, *, before: datetime, by: User) -> None:
    """The closing time of the saved `call` was `before`. Everybody who writes an application hears when it is earlier
    now; more time is on record and writes to nobody. Called in the transaction that saves the call.
    """
    ledger.record("closing-moved", call, by=by, changes={"closes_at": [before, call.closes_at]})
    if call.closes_at >= before or not call.published:
        return
    drafts = call.applications.filter(state__in=Application.WRITTEN, is_paper=False).select_related(
        "organisation", "created_by"
    )
    for application in drafts:
        members = application.organisation.memberships.filter(user__is_active=True)
        people = {application.created_by.email, *members.values_list("user__email", flat=True)}
        queue_mail(
            "grants/closes_earlier",
            to=sorted(people),
            about=application.reference,
            private=False,
            context={
                "application": application,
                "call": call,
                "is_closed": call.is_closed(),
                "closes": moment_in_words(localtime(call.closes_at)),
                "before": moment_in_words(localtime(before)),
                "application_path": reverse("apply:application", args=[application.reference]),
            },
        )
