"""What the office writes to applicants about their applications."""

from collections.abc import Iterable

from django.urls import reverse

from grants.models import Application
from portal.accounts.models import User
from portal.mail.outbox import queue_mail


def submitted(application: Application, *, to: Iterable[User]) -> None:
    """It arrived: the reference, what happens next, and where the copy is; to each who signed it."""
    for person in to:
        _submitted(application, person)


def _submitted(application: Application, to: User) -> None:
    queue_mail(
        "grants/application_submitted",
        to=to.email,
        about=application.reference,
        private=False,
        context={
            "application": application,
            "call": application.call,
            "name": to.name,
            "status_path": reverse("apply:application", args=[application.reference]),
            "copy_path": reverse("apply:copy", args=[application.reference]),
        },
    )


def received_on_paper(application: Application) -> None:
    """The same to the contacts of an organisation whose paper form was keyed in, as far as they have an address."""
    contacts = application.organisation.contacts.exclude(email="").values_list("email", flat=True)
    context = {"application": application, "call": application.call}
    queue_mail(
        "grants/received_on_paper", to=list(contacts), about=application.reference, private=False, context=context
    )
