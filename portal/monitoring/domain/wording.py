"""What an indicator means: locked once people count by it, and reworded by a version of its own."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.events import ledger
from portal.monitoring.domain.errors import AlreadyReworded, NothingReworded
from portal.monitoring.models import AskedFigure, CaseRule, Indicator, MonitoringReturn


def lock_wording(monitoring_return: MonitoringReturn) -> None:
    """From here on people count by the words of what the return asks for, and of the rates made of it."""
    asked = Q(pk__in=monitoring_return.indicators().values("pk"))
    beside = AskedFigure.objects.filter(agreement=monitoring_return.agreement_id).values("indicator")
    made_of_them = Q(targets__agreement=monitoring_return.agreement_id) | Q(pk__in=beside)
    rates = made_of_them & Q(aggregation=Indicator.Aggregation.RATE)
    still_open = Indicator.objects.filter(asked | rates, locked_at__isnull=True)
    Indicator.objects.filter(pk__in=still_open.values("pk")).update(locked_at=timezone.now())


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
