"""Pages of a long list, found by key instead of by counting rows: page 400 costs what page 1 costs.

    page = keyset_page(PublishedAward.objects.all(), by="awarded_on", at=request.GET.get("from"))
    page.rows, page.older, page.newer      the last two are tokens for the query string, or None

The order is newest first: `by` descending, then the primary key descending. A token that makes no sense (query strings
are hostile until proven otherwise) shows the first page.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

PAGE_SIZE = 20
BACK = "newer-"


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    older: str | None
    newer: str | None


def keyset_page(queryset: models.QuerySet[Any], *, by: str, at: str | None = None, size: int = PAGE_SIZE) -> Page:
    """Return the page of `queryset` that the token `at` names; at most `size` rows, in one query.

    `by` is a date or date-time field that is never null.
    """
    backwards = bool(at) and str(at).startswith(BACK)
    key = _read(queryset.model, by, str(at).removeprefix(BACK)) if at else None
    if key is None:
        backwards = False
    signs = ("", "") if backwards else ("-", "-")
    ordered = queryset.order_by(f"{signs[0]}{by}", f"{signs[1]}pk")
    if key:
        ordered = ordered.filter(_beyond(by, key, "gt" if backwards else "lt"))
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    older = _token(rows[-1], by) if more or backwards else None
    newer = BACK + _token(rows[0], by) if (more if backwards else key is not None) else None
    return Page(rows, older, newer)


def _beyond(by: str, key: tuple[Any, int], direction: str) -> Q:
    value, pk = key
    return Q(**{f"{by}__{direction}": value}) | Q(**{by: value, f"pk__{direction}": pk})


def _token(row: models.Model, by: str) -> str:
    value: date | datetime = getattr(row, by)
    return f"{value.isoformat()}_{row.pk}"


def _read(model: type[models.Model], by: str, token: str) -> tuple[Any, int] | None:
    text, _, pk = token.rpartition("_")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        value = model._meta.get_field(by).to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return None
    return (value, int(pk)) if value is not None else None
