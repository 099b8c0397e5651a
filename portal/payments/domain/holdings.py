"""Where the money of agreements is, by the streams and years that it comes from, as the rows say now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from portal.agreements.models import Agreement, Allocation
from portal.payments.holdings import Holding, Place, ahead
from portal.payments.models import Instalment, Payment, PaymentShare, Repayment, RepaymentShare

WHERE = {
    Payment.State.APPROVED: "approved",
    Payment.State.IN_RUN: "approved",
    Payment.State.SENT: "sent",
    Payment.State.CONFIRMED: "arrived",
}
Moved = dict[str, dict[Place, Decimal]]


def holdings_of(agreements: Iterable[Agreement]) -> dict[int, Holding]:
    """By agreement's key; those whose money is not tagged are left out. Four queries, however many there are."""
    states = {one.pk: one.state for one in agreements}
    money: dict[int, dict[Place, Decimal]] = defaultdict(dict)
    rows = Allocation.objects.filter(agreement__in=states).order_by("year", "stream__number", "stream")
    for agreement, year, stream, amount in rows.values_list("agreement", "year", "stream", "amount"):
        money[agreement][year, stream] = amount
    moved, planned = _moved(money), _planned(money)
    over = {*Agreement.OVER, *Agreement.NEVER_BEGAN}
    return {
        agreement: Holding(
            money=tagged,
            approved=moved[agreement]["approved"],
            sent=moved[agreement]["sent"],
            arrived=moved[agreement]["arrived"],
            returned=moved[agreement]["returned"],
            planned=planned[agreement],
            over=states[agreement] in over,
        )
        for agreement, tagged in money.items()
    }


def _moved(agreements: Iterable[int]) -> dict[int, Moved]:
    """What payments took of the money, by where it is now, and what came back."""
    found: dict[int, Moved] = defaultdict(
        lambda: {"approved": {}, "sent": {}, "arrived": {}, "returned": {}},
    )
    shares = PaymentShare.objects.live().filter(payment__instalment__agreement__in=agreements).order_by()
    keys = ("payment__instalment__agreement", "year", "stream", "payment__state")
    for agreement, year, stream, state, amount in shares.values_list(*keys).annotate(amount=Sum("amount")):
        of_place = found[agreement][WHERE[state]]
        of_place[year, stream] = of_place.get((year, stream), Decimal(0)) + amount
    received = RepaymentShare.objects.filter(
        repayment__agreement__in=agreements, repayment__state=Repayment.State.RECEIVED
    ).order_by()
    rows = received.values_list("repayment__agreement", "year", "stream").annotate(amount=Sum("amount"))
    for agreement, year, stream, amount in rows:
        found[agreement]["returned"][year, stream] = amount
    return found


def _planned(agreements: Iterable[int]) -> dict[int, list[tuple[date, Decimal]]]:
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    rows = Instalment.objects.filter(agreement__in=agreements, state__in=Instalment.NOT_APPROVED)
    for agreement, due_on, amount in rows.order_by("due_on", "number").values_list("agreement", "due_on", "amount"):
        found[agreement].append((due_on, amount))
    return found


def money_to_come(agreements: Iterable[Agreement]) -> list[tuple[date, int | str, Decimal]]:
    """What has still to be paid: (day on which due, stream's key, pounds). The key is empty where it is not tagged.

    What is approved takes what its payment takes; what is planned, what it would take (portal.payments.holdings).
    """
    holdings = holdings_of(agreements)
    unpaid = Instalment.objects.unpaid().filter(agreement__in=[one.pk for one in agreements])
    found: list[tuple[date, int | str, Decimal]] = [
        (day, "", amount) for day, amount in unpaid.exclude(agreement__in=holdings).values_list("due_on", "amount")
    ]
    shares = PaymentShare.objects.live().filter(payment__instalment__in=unpaid.filter(agreement__in=holdings))
    found += list(shares.order_by().values_list("payment__instalment__due_on", "stream", "amount"))
    for holding in holdings.values():
        found += [(day, stream, amount) for day, parts in ahead(holding) for (_, stream), amount in parts.items()]
    return found
