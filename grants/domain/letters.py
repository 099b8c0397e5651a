"""Who hears about an application, and the mails of the checks and the decision."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from grants.domain.holding import is_held
from grants.models import Application, Decision, GateResult
from portal.mail.models import Message
from portal.mail.outbox import queue_mail


def addresses(application: Application) -> list[str]:
    """Whoever sent it, and the organisation's contacts; each address once. Of a paper form, the contacts that have
    one: the officer who keyed it in is not the applicant."""
    sent_by = None if application.is_paper else application.submitted_by
    sender = [sent_by.email] if sent_by else []
    contacts = application.organisation.contacts.values_list("email", flat=True)
    return list(dict.fromkeys(address.lower() for address in [*sender, *contacts] if address))


def tell(
    application: Application,
    template: str,
    *,
    good_until: datetime | None = None,
    besides: Collection[str] = (),
    **more: Any,
) -> list[Message]:
    """The mail `template` about `application` to everybody who hears about it but `besides` (in small letters).

    It is held where its call says so.
    """
    return queue_mail(
        template,
        to=[address for address in addresses(application) if address not in besides],
        context={
            "application": application,
            "call": application.call,
            "application_path": reverse("apply:application", args=[application.reference]),
            **more,
        },
        about=application.reference,
        private=False,
        hold=is_held(application.call, template),
        good_until=good_until,
    )


def are_held(written: Iterable[Message]) -> bool:
    """Whether what was written waits in the outbox, so that nobody is told yet."""
    return any(one.state == Message.State.HELD for one in written)


def tell_not_eligible(application: Application, failed: Iterable[GateResult]) -> list[Message]:
    return tell(application, "grants/not_eligible", failed=list(failed))


def tell_decision(decision: Decision) -> list[Message]:
    """The letter of the outcome; one that was not successful has the panel's feedback."""
    return tell(decision.application, f"grants/decision_{decision.outcome}", decision=decision)
