"""Where each pound of an agreement is: its places, its way month by month, and every step with who and when.

It stands on the top floor because only the wings know what was reported as spent.
"""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grants.domain.reported_spending import reported_by_line
from home.domain.spending import spending
from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.charts import Chart, Series
from portal.design.words import pounds
from portal.payments.domain import taken_of
from portal.payments.domain.budgets import lines_of
from portal.payments.models import BudgetLine, Instalment, Payment, PaymentStep
from portal.payments.office.frame import READERS, office_page
from portal.payments.whereabouts import NOTHING, Sums, burn_down, places

# The latest; an agreement has a handful of payments, each with a handful of steps.
MOST_STEPS = 200


@audience(READERS)
def money(request: HttpRequest, reference: str) -> HttpResponse:
    seen = Agreement.objects.visible_to(request.user).select_related("organisation")
    one = get_object_or_404(seen, reference=reference)
    sums, taken = sums_of(one), taken_of(one)
    steps = PaymentStep.objects.filter(payment__instalment__agreement=one)
    rows = []
    for row in one.allocations.select_related("stream"):
        paid = taken.get((row.year, row.stream_id), NOTHING)
        rows.append({"row": row, "taken": paid, "left": NOTHING if is_over(one) else row.amount - paid})
    context = {
        "agreement": one,
        "sums": sums,
        "places": places(sums),
        "chart": chart_of(one, sums.promised),
        "rows": rows,
        "budget": budget_of(one),
        "steps": list(steps.select_related("payment__instalment", "by").order_by("-pk")[:MOST_STEPS]),
    }
    above = (
        (reverse("office_agreements:list"), "Agreements"),
        (reverse("office_agreements:agreement", args=[one.reference]), one.reference),
    )
    return office_page(request, "home/office/money.html", "Where the money is", context, above=above, icon="order")


def is_over(one: Agreement) -> bool:
    """Or never began: nothing more is promised in it."""
    return one.state in {*Agreement.OVER, *Agreement.NEVER_BEGAN}


def sums_of(one: Agreement) -> Sums:
    """Of an agreement that is over, or never began, nothing more is promised than what is on its way or arrived."""
    payments = Payment.objects.live().filter(instalment__agreement=one).order_by().values_list("state")
    of_state = dict(payments.annotate(amount=Sum("amount")))
    waiting = one.instalments.filter(state__in=Instalment.NOT_APPROVED).total()
    step = Payment.State
    approved = of_state.get(step.APPROVED, NOTHING) + of_state.get(step.IN_RUN, NOTHING)
    sent, arrived = of_state.get(step.SENT, NOTHING), of_state.get(step.CONFIRMED, NOTHING)
    # A payment may come back by the bank after it was paid back in part: then more is back than arrived.
    returned = min(one.repayments.received().total(), arrived)
    return Sums(
        promised=waiting + approved + sent + arrived if is_over(one) else one.value,
        planned=waiting,
        approved=approved,
        sent=sent,
        arrived=arrived,
        spent=spending({one.pk: arrived - returned}).get(one.pk),
        returned=returned,
    )


def budget_of(one: Agreement) -> list[BudgetLine]:
    """The lines of its budget; of a grant each with `reported`, what the accepted end report says was spent on it."""
    lines = lines_of(one)
    said = reported_by_line(one) if one.is_grant and lines else {}
    for line in lines:
        line.reported = said.get(line.name.casefold())
    return lines


def chart_of(one: Agreement, promised: Decimal) -> Chart:
    """What is left of what was promised, month by month, as it was and as the schedule has it."""
    standing = one.instalments.in_force()
    months = burn_down(
        promised,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        due=list(standing.values_list("due_on", "amount")),
        paid=[(day, amount) for day, amount in standing.paid().values_list("paid_on", "amount") if day],
        today=timezone.localdate(),
    )
    lefts = [month.left for month in months if month.left is not None]
    now = lefts[-1] if lefts else promised
    return Chart(
        title="What is left to pay, at the end of each month",
        labels=[f"{month.first:%B %Y}" for month in months],
        series=[
            Series("Left to pay", [month.left for month in months], instead=["To come"] * len(months)),
            Series("By the schedule", [month.planned for month in months], dashed=True),
        ],
        unit="£",
        kind="line",
        summary=f"{pounds(now)} of {pounds(promised)} is left to pay.",
        label_heading="Month",
    )
