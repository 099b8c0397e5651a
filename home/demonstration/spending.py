"""The register of expenditure over £500, published up to the last month but one. The reasons are illustrative."""

from django.utils import timezone

from grants.models import Fund
from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.expenditure.domain import (
    ask_redaction,
    prepare_month,
    publish_month,
    word_agreement,
)
from portal.expenditure.domain.preparing import PAID
from portal.expenditure.models import ExpenditureLine, ExpenditureMonth
from portal.expenditure.rules import OVER, month_of
from portal.payments.models import Payment

OF_CONTRACTS = (
    "It was the best of the offers for quality and price, and its price for each person helped is below that of the "
    "service before. (Illustrative.)"
)
OF_FUNDS = (
    "A panel scored what each pound brings before the award, volunteers give their time beside it, and what is not "
    "spent comes back. (Illustrative.)"
)


def build_spending(logins: dict[str, User]) -> None:
    """`logins` by name: "commissioning", "finance", "finance2". What is there already is left alone."""
    if ExpenditureMonth.objects.exists():
        return
    Fund.objects.filter(value_for_money="").update(value_for_money=OF_FUNDS)
    paid = Payment.objects.filter(state__in=PAID, amount__gt=OVER)
    contracts = Agreement.objects.filter(kind=Agreement.Kind.CONTRACT, instalments__payments__in=paid).distinct()
    # All but one: its payments of this month still need their reason.
    for contract in contracts.order_by("pk")[1:]:
        word_agreement(contract, by=logins["commissioning"], text=OF_CONTRACTS)
    this = month_of(timezone.localdate())
    for first in sorted({month_of(day) for day in paid.values_list("paid_on", flat=True) if day}):
        month = prepare_month(first, by=logins["finance"])
        if first < this and not month.lines.without_reason().exists():
            publish_month(month, by=logins["finance"])
    if line := ExpenditureLine.objects.filter(month__state="draft").first():
        words = "Help for people whom somebody is looking for"
        reason = "Its address must not be found. (Illustrative.)"
        ask_redaction(line, by=logins["commissioning"], redaction="safety", reason=reason, public_purpose=words)
