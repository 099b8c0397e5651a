"""The statement of use: each funding stream in a financial year, agreement by agreement. As a page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.models import Agreement, Allocation
from portal.agreements.terms import total
from portal.dates.financial_years import financial_year, financial_year_label
from portal.exports.csv_files import csv_download
from portal.payments.domain.holdings import holdings_of
from portal.payments.holdings import by_place
from portal.payments.office.frame import READERS, office_page
from portal.streams.budgets import Position, positions_of
from portal.streams.models import FundingStream

# A sum of nothing is written as 0.00 in the file, too.
IN_PENNIES = Decimal("0.00")
HEADER = [
    "Stream",
    "Funder",
    "Financial year",
    "Agreement",
    "Title",
    "Organisation",
    "Promised",
    "Paid",
    "Still to pay",
]


@dataclass(frozen=True, kw_only=True)
class Use:
    """Pounds of one agreement from one stream in one financial year."""

    promised: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        return self.promised - self.paid


@dataclass(frozen=True)
class Line:
    agreement: Agreement
    use: Use


@dataclass(frozen=True)
class OfStream:
    stream: FundingStream
    lines: list[Line]
    position: Position

    @property
    def sum(self) -> Use:
        return Use(
            promised=total(one.use.promised for one in self.lines), paid=total(one.use.paid for one in self.lines)
        )


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label="Financial year", coerce=int, required=False)

    def __init__(self, data: dict[str, str], *, years: list[int], now: int) -> None:
        super().__init__({"year": str(now)} | data)
        self.fields["year"].choices = [(str(year), financial_year_label(year)) for year in years]


def years_for(user: User) -> list[int]:
    """The latest first, this one always among them."""
    tagged = Allocation.objects.filter(agreement__in=Agreement.objects.visible_to(user))
    return sorted({*tagged.order_by().values_list("year", flat=True).distinct(), _this_year()}, reverse=True)


def statement_of(user: User, year: int) -> list[OfStream]:
    """Every stream that somebody draws on in the year, with what `user` may see of it.

    The position of a stream counts all that is promised of it, also what this reader may not see. What came back is not
    counted as paid; of an agreement that is over nothing more is promised than what is there or on its way.
    """
    rows = Allocation.objects.filter(agreement__in=Agreement.objects.visible_to(user), year=year)
    rows = rows.exclude(agreement__state__in=Agreement.NEVER_BEGAN)
    rows = list(rows.select_related("agreement__organisation").order_by("agreement__reference"))
    holdings = holdings_of([row.agreement for row in rows])
    lines: dict[int, list[Line]] = {}
    for row in rows:
        sums = by_place(holdings[row.agreement_id])[year, row.stream_id]
        promised = sums.promised - sums.returned if row.agreement.state in Agreement.OVER else row.amount
        use = Use(promised=promised, paid=IN_PENNIES + sums.arrived - sums.returned)
        lines.setdefault(row.stream_id, []).append(Line(row.agreement, use))
    streams = FundingStream.objects.filter(Q(pk__in=lines) | Q(budgets__year=year)).distinct()
    positions = positions_of(year)
    nothing = Position(budget=None, committed=Decimal(0))
    return [OfStream(stream, lines.get(stream.pk, []), positions.get(stream.pk, nothing)) for stream in streams]


def _this_year() -> int:
    return financial_year(timezone.localdate())


def _chosen(request: HttpRequest) -> tuple[YearForm, int]:
    form = YearForm(request.GET.dict(), years=years_for(request.user), now=_this_year())
    return form, (form.cleaned_data["year"] if form.is_valid() and form.cleaned_data["year"] else _this_year())


@audience(READERS)
def statement(request: HttpRequest) -> HttpResponse:
    form, year = _chosen(request)
    found = statement_of(request.user, year)
    sums = [one.sum for one in found]
    context = {
        "form": form,
        "year": year,
        "label": financial_year_label(year),
        "next_label": financial_year_label(year + 1),
        "is_finance": request.user.has_role(Role.FINANCE_OFFICER),
        "streams": found,
        "sum": Use(promised=total(one.promised for one in sums), paid=total(one.paid for one in sums)),
    }
    above = ((reverse("office_payments:list"), "Payments"),)
    status = 422 if form.errors else 200
    return office_page(
        request, "payments/office/statement.html", "Use of funding streams", context, above=above, status=status
    )


@audience(READERS)
def statement_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, year = _chosen(request)
    return csv_download(f"funding-streams-{year}.csv", HEADER, _rows(statement_of(request.user, year), year))


def _rows(found: list[OfStream], year: int) -> Iterator[list[object]]:
    for of_stream in found:
        for one in of_stream.lines:
            agreement, use = one.agreement, one.use
            yield [
                of_stream.stream.name,
                of_stream.stream.funder,
                financial_year_label(year),
                agreement.reference,
                agreement.title,
                agreement.organisation.name,
                use.promised,
                use.paid,
                use.left,
            ]
