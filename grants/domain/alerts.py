"""Telling people when a call opens: asked for by e-mail, confirmed by e-mail, ended by one click (RFC 8058)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from grants.models import Call, CallAlert, CallTold
from portal.mail import choices
from portal.mail.choices import one_click
from portal.mail.outbox import queue_mail
from portal.mail.topics import Topic
from portal.plan.models import Theme

# Asking again sooner sends no second mail: nobody's letter box is filled by somebody else.
ASK_AGAIN_AFTER = timedelta(hours=1)
# A call that opened longer ago than this is no news.
NEWS_FOR = timedelta(days=7)


@transaction.atomic
def ask_for_alerts(email: str, themes: Iterable[Theme], *, now: datetime | None = None) -> None:
    """Send a mail that asks whether the address wants to hear of calls on these themes; without any, of every call.

    What a confirmed address hears stays as it is until the new choice is confirmed too, so nobody can change it who
    does not read its mail. The caller cannot tell whether the address was known.
    """
    now = now or timezone.now()
    alert, made = CallAlert.objects.select_for_update().get_or_create(email=email.lower(), defaults={"asked_at": now})
    if not made and now - alert.asked_at < ASK_AGAIN_AFTER:
        return
    alert.asked_at = now
    alert.save(update_fields=["asked_at"])
    chosen = sorted(theme.pk for theme in themes)
    wanted = f"{reverse('alerts:confirm', args=[alert.token])}?{'&'.join(f'theme={pk}' for pk in chosen)}".rstrip("?")
    queue_mail("grants/alert_confirm", to=alert.email, context={"confirm_path": wanted}, about="alert")


@transaction.atomic
def confirm_alerts(alert: CallAlert, themes: Iterable[Theme], *, now: datetime | None = None) -> None:
    """The owner of the address says yes; twice changes nothing."""
    alert.confirmed_at = alert.confirmed_at or now or timezone.now()
    alert.save(update_fields=["confirmed_at"])
    alert.themes.set(themes)
    choices.start(alert.email, Topic.CALLS)


def stop_alerts(token: str) -> None:
    """Forget the address; a token that is not known any more was stopped before."""
    CallAlert.objects.filter(token=token).delete()


def tell_of_open_calls(now: datetime | None = None) -> int:
    """Write to whoever wants to hear of a call that has opened; how many mails were queued. Harmless to repeat."""
    now = now or timezone.now()
    return sum(_tell(call) for call in Call.objects.open(now).filter(opens_at__gt=now - NEWS_FOR))


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Forget the addresses that nobody confirmed in time; how many there were."""
    return CallAlert.objects.never_confirmed(now).delete()[1].get("grants.CallAlert", 0)


@transaction.atomic
def _tell(call: Call) -> int:
    # One worker at a time for a call: the second finds everybody told.
    Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    alerts = list(CallAlert.objects.wanting(call))
    CallTold.objects.bulk_create(CallTold(alert=alert, call=call) for alert in alerts)
    for alert in alerts:
        stop_path = reverse("alerts:stop", args=[alert.token])
        queue_mail(
            "grants/alert_call_open",
            to=alert.email,
            context={"call": call, "stop_path": stop_path},
            about=call.slug,
            headers=one_click(stop_path),
            topic=Topic.CALLS,
        )
    return len(alerts)
