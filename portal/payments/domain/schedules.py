"""The payment schedule as rows."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.events.ledger import record
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain.errors import MoreThanAgreed, WrongStep
from portal.payments.models import Instalment

PLANNABLE = {Agreement.State.PLANNED, Agreement.State.OFFERED, Agreement.State.MOBILISING, Agreement.State.LIVE}


@transaction.atomic
def add_instalment(agreement: Agreement, *, by: User, amount: Decimal, due_on: date) -> Instalment:
    """An officer adds a payment, to a contract above all. Raises NotAllowed, WrongStep, MoreThanAgreed."""
    held = locked(agreement)
    require_officer_of(held, by)
    if held.state not in PLANNABLE:
        raise WrongStep(f"{held.reference} is “{held.get_state_display()}”, so no payment can be planned.")
    left = held.value - held.instalments.in_force().total()
    if amount > left:
        raise MoreThanAgreed(f"Only {pounds(left)} of {pounds(held.value)} is not planned yet.")
    return plan_instalment(held, amount=amount, due_on=due_on, by=by)


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
