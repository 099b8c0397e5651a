"""Where the money of a funding stream is in a financial year: the same places as of an agreement, in total."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from home.domain.spending import spending
from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.agreements.terms import total
from portal.dates.financial_years import financial_year, financial_year_label
from portal.design.words import pounds
from portal.payments.domain.holdings import holdings_of
from portal.payments.holdings import by_place, together
from portal.payments.office.frame import READERS, office_page
from portal.payments.office.statement import YearForm, years_for
from portal.payments.whereabouts import NOTHING, Place, Sums, places
from portal.streams.budgets import Position, position_of
from portal.streams.models import FundingStream

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    agreement: Agreement
    sums: Sums


@audience(READERS)
def stream_money(request: HttpRequest, pk: int) -> HttpResponse:
    stream = get_object_or_404(FundingStream, pk=pk)
    now = financial_year(timezone.localdate())
    form = YearForm(request.GET.dict(), years=years_for(request.user), now=now)
    year = (form.cleaned_data["year"] if form.is_valid() else None) or now
    rows = rows_of(stream, year, seen_by=request.user)
    position = position_of(year, stream.pk)
    context = {
        "stream": stream,
        "form": form,
        "label": financial_year_label(year),
        "position": position,
        "places": stream_places(position, rows),
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
    }
    above = (
        (reverse("office_payments:list"), "Payments"),
        (reverse("office_payments:statement"), "Use of funding streams"),
    )
    title = f"Where the money of {stream} is"
    status = 422 if form.errors else 200
    return office_page(
        request, "home/office/stream_money.html", title, context, above=above, icon="order", status=status
    )


def rows_of(stream: FundingStream, year: int, *, seen_by: User) -> list[Row]:
    """What each agreement that `seen_by` may see has of the stream's money of the year, by reference."""
    drawing = Agreement.objects.visible_to(seen_by).filter(allocations__stream=stream, allocations__year=year)
    agreements = {one.pk: one for one in drawing.select_related("organisation").order_by("reference")}
    holdings = holdings_of(agreements.values())
    spent = spending({key: total(one.kept.values()) for key, one in holdings.items()})
    found = {key: by_place(replace(one, spent=spent.get(key))) for key, one in holdings.items()}
    return [Row(one, found[key][year, stream.pk]) for key, one in agreements.items()]


def stream_places(position: Position, rows: list[Row]) -> list[Place]:
    """The places of all agreements together, and before them what nobody was promised. They come to the budget, or
    where none is entered to what is promised.

    What came back from an agreement that is over can be promised again, so it stands with what nobody was promised.
    What is promised by decisions that this reader may not see yet stands with what is not planned.
    """
    over = {*Agreement.OVER, *Agreement.NEVER_BEGAN}
    free_again = total(row.sums.returned for row in rows if row.agreement.state in over)
    sums = together([row.sums for row in rows])
    unseen = position.committed - (sums.promised - free_again)
    more = {"unplanned": unseen, "returned": -free_again}
    found = [replace(place, amount=place.amount + more.get(place.key, NOTHING)) for place in places(sums)]
    if position.left is None:
        return found
    words = f"It can be promised; {pounds(free_again)} of it came back." if free_again else "It can be promised."
    return [Place("free", "Promised to nobody", position.left, words), *found]
