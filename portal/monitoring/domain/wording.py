"""What an indicator means: locked once people count by it, and reworded by a version of its own."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.events import ledger
from portal.monitoring.domain.errors import AlreadyReworded, NothingReworded
from portal.monitoring.models import AskedFigure, CaseRule, Indicator, MonitoringReturn


@transaction.atomic
def lock_wording(*returns: MonitoringReturn) -> None:
    """From here on people count by the words of what the returns ask for, and of the rates made of it.

    The library is shared: two agreements may lock the same indicators at once. So each takes hold of its own in the
    order of their keys, all returns together.
    """
    agreements = {one.agreement_id for one in returns}
    asked = {pk for one in returns for pk in one.indicators().values_list("pk", flat=True)}
    beside = AskedFigure.objects.filter(agreement__in=agreements).values("indicator")
    made_of_them = Q(targets__agreement__in=agreements) | Q(pk__in=beside)
    rates = made_of_them & Q(aggregation=Indicator.Aggregation.RATE)
    wanted = Indicator.objects.filter(Q(pk__in=asked) | rates).values("pk")
    still_open = Indicator.objects.filter(pk__in=wanted, locked_at__isnull=True)
    held = [one.pk for one in still_open.select_for_update(of=("self",), no_key=True).order_by("pk")]
    Indicator.objects.filter(pk__in=held).update(locked_at=timezone.now())


@transaction.atomic
def reword(indicator: Indicator, *, by: User, reason: str, **changes: Any) -> Indicator:
    """The next version of a library indicator, for targets to come; targets and figures there are stay with this one.

    How it is counted from case files comes along, not locked yet: whoever words it anew looks whether it still fits.

    `changes` are fields of `Indicator.WORDING`, and `noun` and `source`. Raises AlreadyReworded where it has a later
    version, NothingReworded where the words come out as they are.
    """
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if Indicator.objects.filter(replaces=locked).exists():
        raise AlreadyReworded(locked.replaced_by)
    allowed = (*Indicator.WORDING, "noun", "source")
    words = {name: changes.get(name, getattr(locked, name)) for name in allowed}
    if all(getattr(locked, name) == word for name, word in words.items()):
        raise NothingReworded(locked)
    following = Indicator.objects.create(
        title=locked.title, version=locked.version + 1, replaces=locked, agreement=locked.agreement, **words
    )
    following.breakdowns.set(locked.breakdowns.all())
    following.asked_by.set(locked.asked_by.all())
    _carry_case_rule(locked, following)
    ledger.record("indicator-reworded", following, by=by, note=reason)
    return following


def _carry_case_rule(before: Indicator, following: Indicator) -> None:
    """Nobody reports a rate, so it has no rule."""
    rule = CaseRule.objects.filter(indicator=before).first()
    if rule and not following.is_rate:
        rule.pk, rule.indicator, rule.locked_at = None, following, None
        rule.save(force_insert=True)
