"""What an agreement tells the questions of its end report, and the people who answer them."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn


@dataclass(frozen=True)
class Agreed:
    """The names are those of `portal.questionnaires.facts`, so that rules can use them. The amount is in pounds."""

    grant_amount: Decimal
    agreement_starts_on: date
    agreement_ends_on: date


def agreed_in(monitoring_return: MonitoringReturn) -> Agreed:
    agreement = monitoring_return.agreement
    return Agreed(_amount(agreement), agreement.starts_on, agreement.ends_on)


def facts_of(monitoring_return: MonitoringReturn) -> dict[str, Any]:
    """What the rules of its questionnaire may use beside the answers."""
    return asdict(agreed_in(monitoring_return))


def _amount(agreement: Agreement) -> Decimal:
    """What there is to account for: all of the value, as the last part comes after the report; of an agreement that
    ended early what was paid, as nothing more comes."""
    if agreement.state != Agreement.State.TERMINATED:
        return agreement.value
    # A reverse relation of a room above this one: read as rows of the agreement, without importing it.
    paid = agreement.instalments.filter(state="paid").values_list("amount", flat=True)
    return sum(paid, Decimal(0))
