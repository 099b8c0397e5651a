"""Several tables on one page, each turned over on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Paged:
    """One page of a table. `name` is its heading's id and its word in the address; the other tables stay where they
    are. `earlier` and `later` are addresses, "" where there is no such page."""

    name: str
    page: Page[Any]
    earlier: str
    later: str

    def __iter__(self) -> Any:
        return iter(self.page)

    def __bool__(self) -> bool:
        return bool(self.page.paginator.count)


def paged(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], name: str, *, per_page: int = PER_PAGE) -> Paged:
    """The page of `rows` that the address asks for, or the nearest there is."""
    page = Paginator(rows, per_page).get_page(request.GET.get(name))

    def address(number: int) -> str:
        query = request.GET.copy()
        query[name] = str(number)
        return f"?{query.urlencode()}#{name}"

    return Paged(
        name=name,
        page=page,
        earlier=address(page.previous_page_number()) if page.has_previous() else "",
        later=address(page.next_page_number()) if page.has_next() else "",
    )
