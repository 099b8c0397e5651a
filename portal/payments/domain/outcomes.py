"""What became of a payment that was sent: it arrived, it was refused, it came back.

Every function here runs in its caller's transaction, on a payment from `locked_payments`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.letters import office_addresses, write_to_provider
from portal.events.ledger import record
from portal.mail.outbox import queue_mail
from portal.payments.domain.payments import confirm_payment, open_payment, take_step
from portal.payments.domain.publication import show_to_public
from portal.payments.matching import Deed
from portal.payments.models import Instalment, Payment, PaymentRun, Rail


def reference_of(instalment: Instalment) -> str:
    """What the organisation reads on its bank statement."""
    return f"{instalment.agreement.reference}/{instalment.number}"


def carry_out(deed: Deed, payment: Payment, *, by: User, on: date | None, said: str) -> None:
    """Do what the bank's answer asks for. `said` in the bank's words."""
    assert payment.run is not None  # nothing was sent without one
    day = min(on or payment.run.pay_on, timezone.localdate())
    if deed in (Deed.CONFIRM, Deed.CONFIRM_AND_REVERSE):
        arrived(payment, by=by, paid_on=day, reference=reference_of(payment.instalment), note=said)
    if deed == Deed.FAIL:
        refused(payment, by=by, why=said or "The bank gave no reason.")
    if deed in (Deed.REVERSE, Deed.CONFIRM_AND_REVERSE):
        came_back(payment, by=by, why=said or "The bank gave no reason.")


def arrived(
    payment: Payment, *, by: User, paid_on: date, reference: str, note: str = "", rail: Rail | str = ""
) -> Instalment:
    """The money has arrived: the instalment is paid, the organisation gets its remittance advice."""
    held = payment.instalment
    confirm_payment(payment, by=by, paid_on=paid_on, reference=reference, note=note, rail=rail)
    held.mark_paid()
    held.paid_by, held.paid_on, held.remittance = by, paid_on, reference
    held.save()
    record("payment-made", held, by=by, changes={"paid on": [None, paid_on], "remittance": [None, reference]})
    write_to_provider("payments/paid", held.agreement, instalment=held, payment=payment)
    show_to_public(held.agreement)
    return held


def refused(payment: Payment, *, by: User, why: str) -> Payment:
    """The money never left. The instalment waits for another run, with another payment; the officers hear."""
    payment.fail()
    payment.save()
    take_step(payment, by=by, note=why)
    record("payment-refused", payment.instalment, by=by, note=why)
    _tell_officers(payment, why=why)
    return open_payment(payment.instalment, by=by)


def came_back(payment: Payment, *, by: User, why: str) -> Payment:
    """The money is here again, so it is owed again, with another payment; the organisation and the officers hear."""
    held = payment.instalment
    payment.reverse()
    payment.save()
    take_step(payment, by=by, note=why)
    was: dict[str, list[Any]] = {"paid on": [held.paid_on, None], "remittance": [held.remittance, None]}
    held.come_back()
    held.paid_by = held.paid_on = None
    held.remittance = ""
    held.save()
    record("payment-came-back", held, by=by, changes=was, note=why)
    write_to_provider("payments/came_back", held.agreement, instalment=held)
    _tell_officers(payment, why=why)
    show_to_public(held.agreement)
    return open_payment(held, by=by)


def finish_runs(keys: set[int]) -> None:
    """Runs of which every payment is answered are done. Their payments are locked."""
    for run in PaymentRun.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        if run.state == PaymentRun.State.TAKEN and not run.payments.filter(state=Payment.State.SENT).exists():
            run.finish()
            run.save()
            record("payment-run-answered", run, by=None)


def _tell_officers(payment: Payment, *, why: str) -> None:
    """Whoever looks after the agreement, and finance: who made the run and who took its file."""
    agreement = payment.instalment.agreement
    people: list[Any] = [payment.run.made_by, payment.run.taken_by] if payment.run else []
    finance = [one.email for one in people if one and one.is_active]
    queue_mail(
        "payments/not_paid",
        to=list(dict.fromkeys([*office_addresses(agreement), *finance])),
        context={"agreement": agreement, "payment": payment, "why": why},
        about=agreement.reference,
        private=False,
    )
