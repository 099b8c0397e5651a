"""What the public reads of the register of expenditure: published lines and editions, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from portal.dates.financial_years import financial_year, financial_year_bounds, financial_year_label
from portal.expenditure.models import Edition, PublishedLine, PublishedLineQuerySet
from portal.expenditure.rules import last_of, month_named, name_of

__all__ = ["Edition", "Period", "PublishedLine", "editions", "left_out", "lines", "period_named", "periods", "sums"]


@dataclass(frozen=True, kw_only=True)
class Period:
    """A month "2026-04", a quarter of the financial year "2026-q1", or a financial year "2026"."""

    name: str
    words: str
    first: date
    last: date

    @property
    def is_month(self) -> bool:
        return self.last == last_of(self.first)


def period_named(name: str) -> Period | None:
    """None for what is none."""
    if first := month_named(name):
        return Period(name=name, words=f"{first:%B %Y}", first=first, last=last_of(first))
    year, _, quarter = name.partition("-q")
    if not (len(year) == 4 and year.isascii() and year.isdigit() and 1900 < int(year) < 9998):
        return None
    begins, ends = financial_year_bounds(int(year))
    label = financial_year_label(int(year))
    if name == year:
        return Period(name=name, words=label, first=begins, last=ends)
    if quarter in ("1", "2", "3", "4"):
        first = date(begins.year, begins.month + 3 * (int(quarter) - 1), 1) if quarter != "4" else date(ends.year, 1, 1)
        last = last_of(first.replace(month=first.month + 2))
        return Period(name=name, words=f"{label}, quarter {quarter}", first=first, last=last)
    return None


def lines(period: Period | None = None, *, words: str = "", kind: str = "") -> PublishedLineQuerySet:
    """Published lines of the latest editions, the latest day first. A period is one of published months: a line that
    came late stands in the month in which it was published, with its own day."""
    return _asked_for(PublishedLine.objects.current(), period, words, kind).order_by("-on", "-pk")


def left_out(period: Period | None = None) -> int:
    """How many lines the public does not read until another edition hides their recipient."""
    return _asked_for(PublishedLine.objects.left_out(), period).count()


def _asked_for(
    found: PublishedLineQuerySet, period: Period | None, words: str = "", kind: str = ""
) -> PublishedLineQuerySet:
    if period:
        found = found.filter(month__range=(period.first, period.last))
    for word in words.lower().split()[:8]:
        found = found.filter(search_text__contains=word)
    if kind:
        found = found.filter(kind=kind)
    return found


@dataclass(frozen=True)
class Sums:
    count: int
    pounds: Decimal


def sums(found: QuerySet[PublishedLine]) -> Sums:
    of = found.order_by().aggregate(count=Count("pk"), pounds=Sum("amount", default=Decimal(0)))
    return Sums(**of)


def editions(month: date | None = None) -> QuerySet[Edition]:
    """Without their content: the latest month first."""
    found = Edition.objects.select_related("month").defer("content").order_by("-month__first", "-number")
    return found.filter(month__first=month) if month else found


def periods() -> list[tuple[str, str]]:
    """What there is to choose: years, quarters and months with something published, the latest first. One query."""
    firsts = list(
        Edition.objects.filter(is_latest=True).order_by("-month__first").values_list("month__first", flat=True)
    )
    found: dict[str, str] = {}
    for first in firsts:
        year = financial_year(first)
        found.setdefault(str(year), f"Financial year {financial_year_label(year)}")
    for first in firsts:
        year = financial_year(first)
        quarter = (first.month - 4) % 12 // 3 + 1
        found.setdefault(f"{year}-q{quarter}", f"{financial_year_label(year)}, quarter {quarter}")
    for first in firsts:
        found.setdefault(name_of(first), f"{first:%B %Y}")
    return list(found.items())
