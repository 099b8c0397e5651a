"""The mails around a second signature: being asked for it, being reminded of it, and that it is not wanted any more."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from grants.domain.holding import ABOUT_SIGNING, is_held
from grants.models import Application, Signature
from portal.accounts.models import User
from portal.correspondence.domain.overtaking import overtake
from portal.mail.outbox import queue_mail
from portal.mail.topics import Topic
from portal.organisations.models import Invitation


def ask(application: Application, first: Signature, *, changes_until: datetime | None = None) -> None:
    """To whoever is asked to sign second: what to do and by when. `changes_until` is for changes that the office asked
    for after it was sent."""
    if first.asks is not None:
        page = "apply:changes" if changes_until else "apply:answers"
        to, path = [first.asks.email], _way_in(application, first, page)
        _write("grants/signature_asked", application, first, to=to, path=path, by_when=changes_until)


def remind(application: Application, first: Signature, *, asked_can_sign: bool) -> None:
    """To whoever is asked to sign second, if they still can, and to the first, who may ask somebody else."""
    if first.asks is not None and asked_can_sign:
        path = _way_in(application, first)
        _write("grants/signature_reminder", application, first, to=[first.asks.email], path=path, topic=Topic.REMINDERS)
    own = reverse("apply:application", args=[application.reference])
    to = [first.signed_by.email]
    _write("grants/signature_waits", application, first, to=to, path=own, topic=Topic.REMINDERS)


def remind_of_changes(application: Application, first: Signature, *, until: datetime, asked_can_sign: bool) -> None:
    """The same for changes that the office asked for after it was sent; they are due at `until`."""
    path = reverse("apply:changes", args=[application.reference])
    if first.asks is not None and asked_can_sign:
        to = [first.asks.email]
        way_in = _way_in(application, first, "apply:changes")
        _write("grants/changes_reminder", application, first, to=to, path=way_in, topic=Topic.REMINDERS, by_when=until)
    to = [first.signed_by.email]
    _write("grants/changes_wait", application, first, to=to, path=path, topic=Topic.REMINDERS, by_when=until)


def fell(application: Application, first: Signature) -> None:
    """To all who write: the first signature does not count any more, and nobody can sign on top of it."""
    writing = application.organisation.memberships.writing().filter(user__is_active=True)
    to = list(writing.values_list("user__email", flat=True))
    path = reverse("apply:application", args=[application.reference])
    _write("grants/signature_fell", application, first, to=to, path=path, topic=Topic.REMINDERS)


def taken_back(application: Application, first: Signature, *, by: User, changes_until: datetime | None = None) -> None:
    _not_wanted("grants/signature_taken_back", application, first, by=by, by_when=changes_until)


def given_up(application: Application, first: Signature, *, by: User) -> None:
    _not_wanted("grants/signature_given_up", application, first, by=by)


def asked_another(application: Application, first: Signature, *, by: User) -> None:
    """What waits for the person who was asked before is true of nobody any more."""
    overtake(application.reference, ABOUT_SIGNING, because="somebody else was asked to sign", by=by)
    ask(application, first)


def _not_wanted(
    event: str, application: Application, first: Signature, *, by: User, by_when: datetime | None = None
) -> None:
    overtake(application.reference, ABOUT_SIGNING, because="the signature does not wait any more", by=by)
    people = {one.email for one in (first.signed_by, first.asks) if one is not None and one.pk != by.pk}
    path = reverse("apply:application", args=[application.reference])
    _write(event, application, first, to=sorted(people), path=path, by_when=by_when, by=by)


def declined(application: Application, first: Signature, *, reason: str, by: User) -> None:
    overtake(application.reference, ABOUT_SIGNING, because="the signature was declined", by=by)
    path = reverse("apply:application", args=[application.reference])
    to = [first.signed_by.email]
    _write("grants/signature_declined", application, first, to=to, path=path, reason=reason, by=by)


def _write(
    event: str,
    application: Application,
    first: Signature,
    *,
    to: list[str],
    path: str,
    topic: str = "",
    by_when: datetime | None = None,
    **more: object,
) -> None:
    """They stay among the organisation's people: the office has nothing to do with who signs when, unless it holds
    them."""
    context = {"application": application, "call": application.call, "first": first, "path": path, **more}
    by_when = by_when or ends_at(application)
    context["by_when"] = timezone.localtime(by_when)
    # Who releases a mail has to read it.
    hold = is_held(application.call, event)
    about = application.reference
    queue_mail(event, to=to, about=about, context=context, topic=topic, good_until=by_when, hold=hold, private=not hold)


def ends_at(application: Application) -> datetime:
    """Until when both must have signed: the call's closing time, or that of a late link."""
    if application.call.is_open():
        return application.call.closes_at
    return application.late_until() or application.call.closes_at


def _way_in(application: Application, first: Signature, page: str = "apply:answers") -> str:
    """To the answers; for somebody who is still invited, by way of saying yes."""
    there = reverse(page, args=[application.reference])
    invited = Invitation.objects.filter(organisation=application.organisation_id, user=first.asks_id).first()
    if invited is None:
        return there
    return f"{reverse('organisations:invitation', args=[invited.pk])}?{urlencode({'next': there})}"
