"""Publishing a month: an officer's act, and an edition that stays."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.events.ledger import record
from portal.expenditure.domain.at_once import one_at_a_time
from portal.expenditure.domain.errors import AlreadyPublished, NothingNew, NotReady, WordsMissing
from portal.expenditure.domain.preparing import gather
from portal.expenditure.domain.who import require_publisher
from portal.expenditure.models import Edition, ExpenditureMonth, PublishedLine
from portal.expenditure.rules import Row, as_file, fingerprint, total


def rows_of(month: ExpenditureMonth) -> list[Row]:
    """What the public would read of the month now, in the order of the days."""
    return [one.row for one in month.lines.select_related("agreement").order_by("on", "pk")]


def has_changed(month: ExpenditureMonth) -> bool:
    """Whether a published month would read differently now, or its file is not handed out. Slow: it writes the file."""
    latest = month.editions.filter(is_latest=True).defer("content").first()
    if latest is None:
        return False
    return latest.is_withheld or latest.sha256 != fingerprint(as_file(month.first, rows_of(month)))


@transaction.atomic
def publish_month(month: ExpenditureMonth, *, by: User) -> Edition:
    """Publish the first edition of a month that is over. What was told a moment ago is gathered once more, so that
    nothing is left out.

    Raises NotAllowed, AlreadyPublished, NotReady.
    """
    require_publisher(by)
    one_at_a_time()
    held = ExpenditureMonth.objects.select_for_update().get(pk=month.pk)
    if held.is_published:
        raise AlreadyPublished(f"{held} is published already.")
    if held.last >= timezone.localdate():
        raise NotReady("The month is not over yet.")
    gather(held)
    _require_ready(held)
    held.publish()
    held.save()
    return _edition(held, number=1, by=by, why="")


@transaction.atomic
def publish_again(month: ExpenditureMonth, *, by: User, why: str) -> Edition:
    """Another edition, with other words or something hidden. The one before stays to be fetched, unless it shows what
    was hidden since: then it is withheld already.

    Raises NotAllowed, WordsMissing, NotReady, NothingNew.
    """
    require_publisher(by)
    if not why.strip():
        raise WordsMissing("Say what is different, and why: the public reads it.")
    one_at_a_time()
    held = ExpenditureMonth.objects.select_for_update().get(pk=month.pk)
    if not held.is_published:
        raise NotReady("The month is not published yet.")
    _require_ready(held)
    if not has_changed(held):
        raise NothingNew("It would be the same as what is published.")
    latest = held.editions.defer("content").get(is_latest=True)
    held.editions.filter(is_latest=True).update(is_latest=False)
    return _edition(held, number=latest.number + 1, by=by, why=why.strip())


def _require_ready(month: ExpenditureMonth) -> None:
    # Nobody words or hides a line between this and the edition.
    len(month.lines.held())
    without = month.lines.without_reason().count()
    if without:
        payments = "1 payment has" if without == 1 else f"{without} payments have"
        raise NotReady(f"{payments} no reason why it is good value for money.")
    waiting = month.lines.redaction_waiting().count()
    if waiting:
        lines = "1 line waits" if waiting == 1 else f"{waiting} lines wait"
        raise NotReady(f"{lines} for a second person to confirm what is hidden.")


def _edition(month: ExpenditureMonth, *, number: int, by: User, why: str) -> Edition:
    rows = rows_of(month)
    content = as_file(month.first, rows)
    edition = Edition.objects.create(
        month=month, number=number, content=content, sha256=fingerprint(content), count=len(rows), total=total(rows),
        why=why, published_by=by, published_at=timezone.now(),
    )  # fmt: skip
    PublishedLine.objects.bulk_create(
        [
            PublishedLine(edition=edition, month=month.first, search_text=_search_text(row), **asdict(row))
            for row in rows
        ],
        batch_size=500,
    )
    record("expenditure-published", month, by=by, note=f"Edition {number}. {why}".strip()[:500])
    return edition


def _search_text(row: Row) -> str:
    return " ".join([row.recipient, row.purpose, row.reference, row.value, row.line]).lower()
