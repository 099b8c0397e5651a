"""Claiming Gift Aid: which donations can be claimed for, and batches that are made once and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.donations.domain.errors import NothingToClaim
from portal.donations.gift_aid import MOST_ROWS, as_name, as_title, tax_on, western
from portal.donations.models import (
    Declaration,
    Donation,
    Gift,
    GiftAidAdjustment,
    GiftAidClaim,
    GiftAidLine,
    Refund,
)
from portal.donations.schedule import Row, as_csv, as_ods
from portal.events import ledger


@dataclass(frozen=True)
class Claimable:
    """A donation, the declaration that covers it, and the row that they make."""

    donation: Donation
    declaration: Declaration
    row: Row

    @property
    def is_whole(self) -> bool:
        """Whether HMRC would take the row; a name without a letter that it can read would be none."""
        return bool(self.row.first_name and self.row.last_name and self.row.house)


def claimable() -> list[Claimable]:
    """Donations that are covered by a declaration and not claimed yet, oldest first; never more than one batch takes.

    Not those that went back altogether, and not those that a bank asks for: whether they stay is not known.
    """
    unclaimed = (
        Donation.objects.with_something_left()
        .filter(gift_aid_line=None, disputed=False, gift__donor__declarations__isnull=False)
        .select_related("gift__donor")
        .prefetch_related("gift__donor__declarations__gift")
        .distinct()
        .order_by("received_at", "pk")
    )
    found: list[Claimable] = []
    for donation in unclaimed:
        declaration = covering(donation)
        if declaration:
            found.append(Claimable(donation, declaration, _row(donation, declaration)))
        if len(found) == MOST_ROWS:
            break
    return found


def covering(donation: Donation) -> Declaration | None:
    """The latest declaration that covers a donation. One whose gift was never paid counts for nothing."""
    at, on = donation.received_at, timezone.localdate(donation.received_at)
    made = [one for one in donation.gift.donor.declarations.all() if one.gift.state != Gift.State.STARTED]
    return next(
        (
            one
            for one in sorted(made, key=lambda one: one.pk, reverse=True)
            if one.declared.covers(gift=donation.gift_id, received_at=at, received_on=on)
        ),
        None,
    )


def to_adjust() -> list[Refund]:
    """Refunds made after their donation was claimed, whose tax has to go back to HMRC and has not."""
    return list(
        Refund.objects.made()
        .filter(adjustment=None, asked_at__gt=F("donation__gift_aid_line__claim__made_at"))
        .select_related("donation")
    )


def make_claim(*, by: User) -> GiftAidClaim:
    """Freeze everything that can be claimed for in one batch, with the files for HMRC. Raises NothingToClaim."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two at the same moment: the second finds what the first left
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('donations.claim'))")
        keys = [one.donation.pk for one in claimable()]
        list(Donation.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        # Once more, now that no refund can come between.
        lines = [one for one in claimable() if one.is_whole and one.donation.pk in set(keys)]
        refunds = to_adjust()
        if not lines:
            raise NothingToClaim
        last = GiftAidClaim.objects.order_by("-number").first()
        rows = [one.row for one in lines]
        ods = as_ods(rows, overclaimed=sum((tax_on(refund.amount) for refund in refunds), Decimal(0)))
        claim = GiftAidClaim.objects.create(
            number=last.number + 1 if last else 1,
            made_by=by,
            csv=as_csv(rows),
            ods=ods,
            sha256=hashlib.sha256(ods).hexdigest(),
        )
        _write(claim, lines, refunds)
        ledger.record("gift-aid-claimed", claim, by=by)
        return claim


def _write(claim: GiftAidClaim, lines: Sequence[Claimable], refunds: Sequence[Refund]) -> None:
    GiftAidLine.objects.bulk_create(
        [
            GiftAidLine(
                claim=claim,
                number=number,
                donation=one.donation,
                declaration=one.declaration,
                title=one.row.title,
                first_name=one.row.first_name,
                last_name=one.row.last_name,
                house=one.row.house,
                postcode=one.row.postcode,
                received_on=one.row.received_on,
                amount=one.row.amount,
            )
            for number, one in enumerate(lines, start=1)
        ]
    )
    GiftAidAdjustment.objects.bulk_create(
        [
            GiftAidAdjustment(claim=claim, refund=refund, amount=refund.amount, tax=tax_on(refund.amount))
            for refund in refunds
        ]
    )


def _row(donation: Donation, declaration: Declaration) -> Row:
    return Row(
        title=as_title(declaration.title),
        first_name=as_name(declaration.first_name),
        last_name=as_name(declaration.last_name),
        house=" ".join(western(declaration.house).split())[:40],
        postcode=declaration.postcode,
        received_on=timezone.localdate(donation.received_at),
        amount=donation.left,
    )
