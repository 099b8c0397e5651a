"""What Stripe told is kept word for word for a while, and then without the people in it."""

from __future__ import annotations

import json
from datetime import timedelta

import pgtrigger
from django.db import transaction
from django.utils import timezone

from portal.stripe.models import StripeEvent

# Long enough for a year's books and whatever is disputed in them.
KEPT_WHOLE = timedelta(days=400)
AT_ONCE = 500
STAYS = ("id", "object", "type", "created", "livemode", "account")
SETTLED = (StripeEvent.State.DONE, StripeEvent.State.IGNORED, StripeEvent.State.SET_ASIDE)


@transaction.atomic
def forget_bodies() -> int:
    """Leave of old events that are seen to only what happened to which thing, and when; how many."""
    old = StripeEvent.objects.filter(state__in=SETTLED, received_at__lt=timezone.now() - KEPT_WHOLE, forgotten_at=None)
    events = list(old.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    for event in events:
        said = json.loads(event.body)
        left = {name: said[name] for name in STAYS if name in said} | {"data": {"object": {"id": event.object_id}}}
        event.body, event.forgotten_at = json.dumps(left), timezone.now()
    with pgtrigger.ignore("stripe.StripeEvent:stripe_event_stays_as_it_came"):
        StripeEvent.objects.bulk_update(events, ["body", "forgotten_at"])
    return len(events)
