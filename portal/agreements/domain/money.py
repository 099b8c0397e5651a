"""Where the pounds of an agreement come from, and what it provided for on any day."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from portal.agreements.domain.errors import MoneyDoesNotAddUp, MoneyNotThere, MoneyOutsideTerm
from portal.agreements.models import Agreement, Allocation, Variation
from portal.agreements.terms import Change, Money, Terms, terms_on, total, years_of
from portal.dates.financial_years import financial_year_label
from portal.design.words import pounds
from portal.streams.budgets import Overdrawn, require_budgets


def money_of(agreement: Agreement) -> dict[tuple[int, int], Decimal]:
    """{(financial year, stream's key): pounds}; nothing where it is not tagged. One query."""
    return money_of_all([agreement.pk])[agreement.pk]


def money_of_all(agreements: Collection[int]) -> dict[int, dict[tuple[int, int], Decimal]]:
    """The same for many, by their keys. One query."""
    money: dict[int, dict[tuple[int, int], Decimal]] = {key: {} for key in agreements}
    rows = Allocation.objects.filter(agreement__in=money).order_by("year", "stream__number", "stream")
    for one in rows:
        money[one.agreement_id][one.year, one.stream_id] = one.amount
    return money


def require_adds_up(amounts: Iterable[Decimal], value: Decimal) -> None:
    """Raise MoneyDoesNotAddUp, which says how many pounds are missing or too many."""
    tagged = total(amounts)
    if tagged == value:
        return
    off = f"{pounds(value - tagged)} is missing" if tagged < value else f"{pounds(tagged - value)} is too much"
    raise MoneyDoesNotAddUp(f"The money by year comes to {pounds(tagged)}, and the value is {pounds(value)}: {off}.")


def require_within_term(years: Iterable[int], starts_on: date, ends_on: date) -> None:
    """Raise MoneyOutsideTerm for a financial year in which the agreement does not run."""
    runs = years_of(starts_on, ends_on)
    for year in years:
        if year not in runs:
            said = financial_year_label(year)
            raise MoneyOutsideTerm(f"The agreement does not run in {said}, so no money of that year can be in it.")


@transaction.atomic
def set_money(agreement: Agreement, money: Money) -> None:
    """Tag every pound anew. The caller holds the agreement's row.

    A grant draws on the budget it was awarded from, whenever its project runs. Raises MoneyDoesNotAddUp,
    MoneyOutsideTerm, MoneyNotThere.
    """
    kept = {place: amount for place, amount in money.items() if amount}
    require_adds_up(kept.values(), agreement.value)
    if not agreement.is_grant:
        require_within_term((year for year, _ in kept), agreement.starts_on, agreement.ends_on)
    Allocation.objects.filter(agreement=agreement).delete()
    Allocation.objects.bulk_create(
        Allocation(agreement=agreement, year=year, stream_id=stream, amount=amount)
        for (year, stream), amount in kept.items()
    )
    require_there(kept)


def require_there(places: Iterable[tuple[int, int]]) -> None:
    """Raise MoneyNotThere where more is promised of a stream than it gives; call it after the rows are written."""
    try:
        require_budgets(places)
    except Overdrawn as refusal:
        raise MoneyNotThere(str(refusal)) from refusal


def agreement_as_at(agreement: Agreement, day: date) -> Terms:
    """What the agreement provided for at the end of `day`: value, end and money, as agreed by then. Two queries.

    On or after the day of the last agreed variation that is what stands in the agreement's own row.
    """
    agreed = agreement.variations.filter(state=Variation.State.AGREED).order_by("number")
    now = Terms(value=agreement.value, ends_on=agreement.ends_on, money=money_of(agreement))
    return terms_on(day, now, [change_of(variation) for variation in agreed])


def change_of(variation: Variation) -> Change:
    """An agreed variation as the pure module knows it. The database holds that an agreed one has its day."""
    assert variation.in_force_from is not None
    return Change(
        number=variation.number,
        on=variation.in_force_from,
        old_value=variation.old_value,
        new_value=variation.new_value,
        old_end=variation.old_end,
        new_end=variation.new_end,
        old_money=as_money(variation.old_money),
        new_money=as_money(variation.new_money),
    )


def as_rows(money: Money) -> list[dict[str, Any]]:
    """As a variation keeps it, in JSON."""
    return [{"year": year, "stream": stream, "amount": str(amount)} for (year, stream), amount in money.items()]


def as_money(rows: list[dict[str, Any]] | None) -> Money | None:
    if rows is None:
        return None
    return {(row["year"], row["stream"]): Decimal(row["amount"]) for row in rows}
