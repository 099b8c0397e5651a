"""What became of a payment that was sent: it arrived, it was refused, it came back.

Every function here runs in its caller's transaction, on a payment from `locked_payments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain.letters import office_addresses, write_to_provider, write_to_providers
from portal.database.at_once import write_at_once
from portal.events.ledger import Entry, record, record_all
from portal.mail.outbox import Mailing, queue_mails
from portal.payments.domain.payments import open_payment, open_payments, take_step, take_steps
from portal.payments.domain.publication import show_to_public
from portal.payments.matching import Deed
from portal.payments.models import Instalment, Payment, PaymentRun, Rail


def reference_of(instalment: Instalment) -> str:
    """What the organisation reads on its bank statement."""
    return f"{instalment.agreement.reference}/{instalment.number}"


@dataclass(frozen=True)
class Said:
    """What is to be done about a payment, on which day it happened, and in the bank's words."""

    deed: Deed
    payment: Payment
    on: date | None
    said: str

    @property
    def why(self) -> str:
        return self.said or "The bank gave no reason."

    @property
    def arrival(self) -> Arrival:
        assert self.payment.run is not None  # nothing was sent without one
        day = min(self.on or self.payment.run.pay_on, timezone.localdate())
        return Arrival(self.payment, paid_on=day, reference=reference_of(self.payment.instalment), note=self.said)


@dataclass(frozen=True)
class Arrival:
    """Money that has arrived."""

    payment: Payment
    paid_on: date
    reference: str
    note: str = ""
    rail: Rail | str = ""


def carry_out(said: Sequence[Said], *, by: User) -> None:
    """Do what the bank's answer asks for; of each payment one thing."""
    arrived([one.arrival for one in said if one.deed in (Deed.CONFIRM, Deed.CONFIRM_AND_REVERSE)], by=by)
    refused([(one.payment, one.why) for one in said if one.deed == Deed.FAIL], by=by)
    for one in said:
        if one.deed in (Deed.REVERSE, Deed.CONFIRM_AND_REVERSE):
            came_back(one.payment, by=by, why=one.why)


def arrived(arrivals: Sequence[Arrival], *, by: User) -> None:
    """The money has arrived: the instalments are paid, the organisations get their remittance advice."""
    if not arrivals:
        return
    held = []
    for one in arrivals:
        payment, instalment = one.payment, one.payment.instalment
        payment.rail = one.rail or payment.rail
        payment.paid_on, payment.reference = one.paid_on, one.reference
        payment.confirm()
        instalment.mark_paid()
        instalment.paid_by, instalment.paid_on, instalment.remittance = by, one.paid_on, one.reference
        held.append(instalment)
    write_at_once([one.payment for one in arrivals], ["state", "rail", "paid_on", "reference"])
    notes = [" ".join(words for words in (one.reference, one.note) if words) for one in arrivals]
    take_steps([one.payment for one in arrivals], by=by, notes=notes)
    write_at_once(held, ["state", "paid_by", "paid_on", "remittance"])
    record_all(
        (
            Entry("payment-made", one, {"paid on": [None, one.paid_on], "remittance": [None, one.remittance]})
            for one in held
        ),
        by=by,
    )
    letters: dict[str, list[Any]] = {}
    for arrival in arrivals:
        payment, instalment = arrival.payment, arrival.payment.instalment
        letter = "payments/paid_through_stripe" if payment.rail == Rail.STRIPE else "payments/paid"
        letters.setdefault(letter, []).append((instalment.agreement, {"instalment": instalment, "payment": payment}))
    for letter, mails in letters.items():
        write_to_providers(letter, mails)
    show_to_public(*(one.agreement for one in held))


def refused(refusals: Sequence[tuple[Payment, str]], *, by: User) -> list[Payment]:
    """The money never left, each with why. The instalments wait for another run, with other payments, which this
    gives back; the officers hear.
    """
    if not refusals:
        return []
    payments = [payment for payment, _ in refusals]
    for payment in payments:
        payment.fail()
    write_at_once(payments, ["state"])
    take_steps(payments, by=by, notes=[why for _, why in refusals])
    record_all((Entry("payment-refused", one.instalment, note=why) for one, why in refusals), by=by)
    _tell_officers(refusals)
    return open_payments([one.instalment for one in payments], by=by)


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
    _tell_officers([(payment, why)])
    show_to_public(held.agreement)
    return open_payment(held, by=by)


def finish_runs(keys: set[int]) -> None:
    """Runs of which every payment is answered are done. Their payments are locked."""
    for run in PaymentRun.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        if run.state == PaymentRun.State.TAKEN and not run.payments.filter(state=Payment.State.SENT).exists():
            run.finish()
            run.save()
            record("payment-run-answered", run, by=None)


def _tell_officers(refusals: Sequence[tuple[Payment, str]]) -> None:
    """Whoever looks after the agreements, and finance: who made the run and who took its file."""
    queue_mails(
        "payments/not_paid",
        [
            Mailing(
                dict.fromkeys([*office_addresses(payment.instalment.agreement), *_finance_of(payment.run)]),
                {"agreement": payment.instalment.agreement, "payment": payment, "why": why},
                about=payment.instalment.agreement.reference,
            )
            for payment, why in refusals
        ],
        private=False,
    )


def _finance_of(run: PaymentRun | None) -> list[str]:
    people: list[Any] = [run.made_by, run.taken_by] if run else []
    return [one.email for one in people if one and one.is_active]
