"""What the office writes to applicants about their applications."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from grants.models import Application
from portal.accounts.models import User
from portal.mail.outbox import queue_mail


def submitted(application: Application, *, to: Iterable[User]) -> None:
    """It arrived: the reference, what happens next, and where the copy is; to each who signed it."""
    for person in to:
        _receipt("grants/application_submitted", application, person)


def sent_again(application: Application, *, to: Iterable[User], at: datetime) -> None:
    """The changes that the office asked for arrived; to each who signed them."""
    for person in to:
        _receipt("grants/application_sent_again", application, person, sent_again_at=at)


def withdrawn(application: Application, *, by: User) -> None:
    """An applicant withdrew what was sent: to them, and to whoever had sent it."""
    people = {one.email for one in (by, application.submitted_by) if one}
    path = reverse("apply:application", args=[application.reference])
    context = {"application": application, "call": application.call, "by": by, "application_path": path}
    queue_mail(
        "grants/application_withdrawn",
        to=sorted(people),
        about=application.reference,
        private=False,
        context=context,
    )


def _receipt(event: str, application: Application, to: User, **more: object) -> None:
    queue_mail(
        event,
        to=to.email,
        about=application.reference,
        private=False,
        context={
            "application": application,
            "call": application.call,
            "name": to.name,
            "status_path": reverse("apply:application", args=[application.reference]),
            "copy_path": reverse("apply:copy", args=[application.reference]),
            **more,
        },
    )


def received_on_paper(application: Application) -> None:
    """The same to the contacts of an organisation whose paper form was keyed in, as far as they have an address."""
    contacts = application.organisation.contacts.exclude(email="").values_list("email", flat=True)
    context = {"application": application, "call": application.call}
    queue_mail(
        "grants/received_on_paper", to=list(contacts), about=application.reference, private=False, context=context
    )
