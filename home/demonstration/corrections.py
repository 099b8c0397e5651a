"""An accepted figure that turned out wrong: its provider says so, puts it right, and the office is to read it."""

from decimal import Decimal

from commissioning.models import Contract
from home.demonstration.contract_facts import VICTIMS
from portal.accounts.models import User
from portal.monitoring.domain import Reported, open_correction, save_figures, submit_return

LATE = Decimal(6)
REASON = "Illustrative: some of March were written down only in April, after the return had gone."


def build_correction(logins: dict[str, User]) -> None:
    """Of the latest accepted return of the support for victims: one count that does not split."""
    contract, provider = Contract.objects.get(title=VICTIMS), logins["victim-support"]
    accepted = contract.returns.reports().accepted().latest("period_start")
    if accepted.corrections.exists():
        return
    figure = accepted.measurements.filter(indicator__unit="count", parts__isnull=True).order_by("-value", "pk")[0]
    correction = open_correction(accepted, by=provider, reason=REASON, wrong=[figure.indicator_id])
    said = {figure.indicator_id: Reported(figure.value + LATE, figure.note)}
    submit_return(save_figures(correction, said, by=provider), by=provider)
