"""What organisations reported as spent, of grants and contracts. Only the front door knows both."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Q, Sum

from grants.domain.reported_spending import reported_spending
from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn
from portal.payments.models import Claim, Payment


def spending(arrived: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Pounds by agreement's key, never more than what arrived of it and did not come back.

    A grant's end report says what was spent. A contract pays for what was delivered: what was paid on an accepted
    return or claim is spent with it. Those of which nothing is reported are left out.
    """
    contracts = Agreement.objects.filter(pk__in=arrived, kind=Agreement.Kind.CONTRACT)
    delivered = Payment.objects.confirmed().filter(
        Q(instalment__after_return__state=MonitoringReturn.State.ACCEPTED)
        | Q(instalment__in=Claim.objects.filter(state=Claim.State.ACCEPTED).values("instalment")),
        instalment__agreement__in=contracts,
    )
    rows = delivered.order_by().values_list("instalment__agreement").annotate(amount=Sum("amount"))
    return reported_spending(arrived) | {key: min(amount, arrived[key]) for key, amount in rows}
