"""Forgetting who gave, once nobody has to know any more (portal.donations.keeping). Amounts and days stay."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pgtrigger
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.donations.gift_aid import ABROAD
from portal.donations.keeping import last_to_forget
from portal.donations.models import Declaration, Donation, Donor, Gift, GiftAidClaim, GiftAidLine, Refund
from portal.donations.models.gifts import DonorQuerySet
from portal.events import ledger
from portal.mail.models import Message

# So many at once; the job comes back tomorrow.
AT_ONCE = 200
NOBODY = "Removed"
# What holds names and is otherwise never changed: only this room, and only here, goes past these.
PAST = ("donations.Declaration:declaration_stays_as_made", "donations.GiftAidLine:append_only")


def forget_donors() -> int:
    """Donors whose last gift, refund or claim is too long ago; how many. Not while a gift runs."""
    before = _before()
    donors = list(_forgettable(before).values_list("pk", flat=True)[:AT_ONCE])
    return sum(_forget(pk, before) for pk in donors)


def forget_claims() -> int:
    """The names and addresses in Gift Aid claims that are too long ago; how many claims."""
    old = GiftAidClaim.objects.filter(forgotten_at=None, made_at__lt=_before())
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    for pk in keys:
        with transaction.atomic(), pgtrigger.ignore(*PAST, "donations.GiftAidClaim:append_only"):
            GiftAidLine.objects.filter(claim=pk).update(
                title="", first_name=NOBODY, last_name=NOBODY, house="", postcode=ABROAD
            )
            GiftAidClaim.objects.filter(pk=pk).update(csv="", ods=b"", forgotten_at=timezone.now())
            ledger.record("gift-aid-claim-forgotten", GiftAidClaim.objects.get(pk=pk), by=None)
    return len(keys)


def _before() -> datetime:
    """What happened before this moment is not kept any more."""
    day = last_to_forget(timezone.localdate()) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min))


def _forgettable(before: datetime) -> DonorQuerySet:
    theirs = Gift.objects.filter(donor=OuterRef("pk"))
    lately = Donation.objects.filter(gift__donor=OuterRef("pk")).filter(
        Q(received_at__gte=before)
        | Q(disputed=True)
        | Q(gift_aid_line__claim__made_at__gte=before)
        | Exists(Refund.objects.filter(donation=OuterRef("pk")).filter(Q(answered_at__gte=before) | Q(state="asked")))
    )
    return (
        Donor.objects.known()
        .filter(~Exists(lately))
        .filter(~Exists(theirs.filter(Q(state="running") | Q(created_at__gte=before) | Q(ended_at__gte=before))))
        .filter(Exists(theirs))
        .order_by("pk")
    )


@transaction.atomic
def _forget(pk: int, before: datetime) -> int:
    donor = Donor.objects.select_for_update().get(pk=pk)
    if not _forgettable(before).filter(pk=pk).exists():  # they gave again at this very moment
        return 0
    Message.objects.filter(event__startswith="donations/", to__iexact=donor.email, created_at__lt=before).delete()
    with pgtrigger.ignore(*PAST):
        Declaration.objects.filter(donor=donor).update(
            title="", first_name=NOBODY, last_name=NOBODY, house="", postcode=ABROAD
        )
    donor.first_name, donor.last_name, donor.email, donor.forgotten_at = NOBODY, NOBODY, "", timezone.now()
    donor.save()
    ledger.record("donor-forgotten", donor, by=None)
    return 1
