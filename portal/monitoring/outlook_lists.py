"""Lists of agreements with how each stands, worst first: all contracts, a Plan theme, what one provider has."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, F, Min, OuterRef, Q, Subquery, When
from django.utils import timezone
from wagtail.admin.ui.tables import Column

from portal.agreements.models import Agreement
from portal.design.words import long_date
from portal.monitoring.models import MonitoringReturn, Outlook
from portal.monitoring.performance.likelihood import LIKELY_FROM


def with_outlook[Agreements: models.QuerySet[Any]](agreements: Agreements) -> Agreements:
    """With the outlook of the target least likely to be met: `weakest` (its key), `chance` (from 0 to 1) and `place`
    (the same to sort by, OutlookQuerySet.with_place); and `return_due_on`, when the next return that is awaited is due,
    or was, and `asked_since`, when one was due that the office has asked about."""
    weakest = Outlook.objects.current().filter(target__agreement=OuterRef("pk")).weakest_first()
    State = MonitoringReturn.State
    return agreements.annotate(
        weakest=Subquery(weakest.values("pk")[:1]),
        chance=Subquery(weakest.values("chance")[:1]),
        place=Subquery(weakest.values("place")[:1]),
        return_due_on=Min("returns__due_on", filter=Q(returns__state=State.DUE)),
        asked_since=Min("returns__due_on", filter=Q(returns__state=State.QUERIED)),
    )


def worst_first[Agreements: models.QuerySet[Any]](agreements: Agreements) -> Agreements:
    """Those in force first, then those past their last day, then the others; each from the least likely to meet every
    target on, and what cannot be judged last. Asks for `with_outlook`."""
    running = When(Agreement.running_on(timezone.localdate()), then=0)
    over = Case(running, When(state__in=Agreement.IN_FORCE, then=1), default=2)
    return agreements.order_by(over, F("place").asc(nulls_last=True), "ends_on", "pk")


def likely_to_miss[Agreements: models.QuerySet[Any]](agreements: Agreements) -> Agreements:
    """In force, with a target that was missed or is less than likely to be met. Asks for `with_outlook`."""
    return agreements.filter(Agreement.running_on(timezone.localdate()), place__lt=LIKELY_FROM)


def read_outlooks(shown: Iterable[Any]) -> None:
    """Give each row of a page its `outlook`, or None: one query."""
    rows = list(shown)
    outlooks = Outlook.objects.select_related("target__indicator").in_bulk([one.weakest for one in rows])
    for one in rows:
        one.outlook = outlooks.get(one.weakest)


class OutlookColumn(Column):
    """The weakest target's rating, chance and figures. The page calls `read_outlooks`."""

    cell_template_name = "monitoring/office/outlook_cell.html"

    def get_value(self, instance: Any) -> Outlook | None:
        return instance.outlook


def next_return(agreement: Any) -> str:
    """ "Return 20 July 2018", "Return overdue since …", "Answer awaited about a return", or nothing."""
    due, said = agreement.return_due_on, []
    if agreement.asked_since is not None:
        said.append("Answer awaited about a return")
    if due is not None:
        said.append(
            f"Return overdue since {long_date(due)}" if due < timezone.localdate() else f"Return {long_date(due)}"
        )
    return "; ".join(reversed(said))
