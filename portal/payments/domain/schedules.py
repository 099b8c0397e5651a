"""The payment schedule as rows."""

from datetime import date
from decimal import Decimal

from django.db.models import Max

from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.events.ledger import record
from portal.monitoring.models import MonitoringReturn
from portal.payments.models import Instalment


def plan_instalment(
    agreement: Agreement,
    *,
    amount: Decimal,
    due_on: date,
    by: User | None,
    after_return: MonitoringReturn | None = None,
) -> Instalment:
    """Add an instalment at the end of the schedule, in the caller's transaction.

    The database refuses (IntegrityError, `instalments_within_agreement`) more than the agreement is worth.
    """
    last = agreement.instalments.aggregate(last=Max("number"))["last"] or 0
    instalment = Instalment.objects.create(
        agreement=agreement, number=last + 1, amount=amount, due_on=due_on, after_return=after_return
    )
    record("instalment-planned", instalment, by=by, changes={"amount": [None, amount], "due on": [None, due_on]})
    return instalment
