"""A payment run: approved payments are gathered, a second person takes the file, and then nothing of it changes.

The domain decides whether; a rail knows how. What finance takes away is kept as it was, sealed, because it holds bank
details: whoever asks for it again gets the same bytes, so that a file lost on the way is never a second payment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.banking.details import Details
from portal.banking.domain import accounts_for_payment, how_paid
from portal.banking.domain.errors import NoAccount
from portal.banking.domain.looking import Standing
from portal.banking.models import BankLook
from portal.banking.sealing import open_file, seal_file
from portal.database.at_once import checked_at_once, write_at_once
from portal.dates.working_days import is_working_day
from portal.design.words import long_date
from portal.events.ledger import record
from portal.organisations.models import Membership
from portal.payments.domain.errors import (
    AlreadyTaken,
    NoFile,
    NotAWorkingDay,
    PaymentHeld,
    RunEmpty,
    SamePerson,
    WrongStep,
)
from portal.payments.domain.locking import locked_payments, locked_run
from portal.payments.domain.outcomes import reference_of
from portal.payments.domain.payments import take_steps
from portal.payments.domain.releasing import release
from portal.payments.models import Payment, PaymentRun, Rail
from portal.payments.payer import PayerUnknown, payer
from portal.payments.rails import FILES
from portal.payments.rails.orders import Batch, FileRail, Order, PaymentFile
from portal.payments.rails.pain001 import NotValid
from portal.references.numbering import next_reference
from portal.stripe.accounts import transfers_are_on

State = PaymentRun.State
MAY_PAY = (Role.FINANCE_OFFICER,)
KINDS = {"xml": "application/xml", "csv": "text/csv", "json": "application/json"}


def require_finance(by: User, deed: str) -> None:
    if not by.has_role(*MAY_PAY):
        raise NotAllowed(f"Only a finance officer {deed}.")


@transaction.atomic
def make_run(*, by: User, rail: Rail | str, pay_on: date) -> PaymentRun:
    """An empty run that leaves on `pay_on`. Raises NotAllowed, NotAWorkingDay, WrongStep (the rail makes no file)."""
    require_finance(by, "makes payment runs")
    if rail not in FILES:
        raise WrongStep("Choose how the payments leave: as a bank file or as a list.")
    _require_on(rail)
    _require_day(pay_on)
    number = next_reference("RUN", timezone.localdate().year)
    run = PaymentRun.objects.create(number=number, rail=rail, pay_on=pay_on, made_by=by)
    record("payment-run-made", run, by=by, changes={"pay on": [None, pay_on]})
    return run


@transaction.atomic
def change_day(run: PaymentRun, *, by: User, pay_on: date) -> PaymentRun:
    """Raises NotAllowed, NotAWorkingDay, WrongStep."""
    require_finance(by, "changes payment runs")
    _require_day(pay_on)
    held = locked_run(run, State.OPEN)
    was, held.pay_on = held.pay_on, pay_on
    held.save()
    record("payment-run-moved", held, by=by, changes={"pay on": [was, pay_on]})
    return held


@transaction.atomic
@checked_at_once()
def add_payments(run: PaymentRun, payments: Collection[Payment], *, by: User) -> int:
    """Gather approved payments, all or none; how many. One that is in this run already is no fault.

    Raises NotAllowed, WrongStep, PaymentHeld (with every reason).
    """
    require_finance(by, "adds payments to a run")
    held = locked_payments([one.pk for one in payments], with_organisations=True)
    here = locked_run(run, State.OPEN)
    new = [one for one in held if (one.state, one.run_id) != (Payment.State.IN_RUN, here.pk)]
    for one in new:
        if one.state != Payment.State.APPROVED:
            raise WrongStep(f"{one} is “{one.get_state_display()}” already.")
    _refuse_while_waiting(new, by, here.rail)
    for one in new:
        one.take_into_run()
        one.run, one.rail = here, here.rail
    _keep(new)
    take_steps(new, by=by, note=here.number)
    return len(new)


@transaction.atomic
@checked_at_once()
def remove_payments(run: PaymentRun, payments: Collection[Payment], *, by: User) -> int:
    """They wait for another run; how many. Raises NotAllowed, WrongStep."""
    require_finance(by, "takes payments out of a run")
    held = locked_payments([one.pk for one in payments])
    here = locked_run(run, State.OPEN)
    return _take_out([one for one in held if one.run_id == here.pk], by=by, note=f"Taken out of {here}")


@transaction.atomic
@checked_at_once()
def cancel_run(run: PaymentRun, *, by: User) -> PaymentRun:
    """Its payments wait for another run. Raises NotAllowed, WrongStep: never once the file is taken."""
    require_finance(by, "cancels payment runs")
    held = locked_payments(_in_run(run))
    here = locked_run(run, State.OPEN)
    _require_whole(here, held)
    _take_out(held, by=by, note=f"{here} was cancelled")
    here.cancel()
    here.save()
    record("payment-run-cancelled", here, by=by)
    return here


@transaction.atomic
@checked_at_once()
def take_file(run: PaymentRun, *, by: User) -> PaymentFile:
    """Make the file, once: from here on the payments count as sent and the run stays as it is.

    Everything is asked again: what the agreement waits for, the bank details, the day. Somebody else than who made the
    run takes it (RUN_TAKEN_BY_ANOTHER): two people have agreed to each payment, and two to letting it go today. An
    office with one finance officer can switch that off.

    Raises NotAllowed, SamePerson, AlreadyTaken, WrongStep, RunEmpty, NotAWorkingDay, PaymentHeld, NoFile.
    """
    require_finance(by, "takes the file of a payment run")
    held = locked_payments(_in_run(run), with_organisations=True)
    here = _to_take(run, by)
    _require_whole(here, held)
    if not held:
        raise RunEmpty(f"There is no payment in {here}.")
    _require_day(here.pay_on)
    _require_on(here.rail)
    _refuse_while_waiting(held, by, here.rail)
    made_at = timezone.now()
    file = _file_of(here, held, by=by, made_at=made_at)
    for one in held:
        one.send()
    _keep(held)
    take_steps(held, by=by, note=here.number)
    here.take()
    here.taken_by, here.taken_at = by, made_at
    here.file_name, here.sha256, here.sealed_file = file.name, file.sha256, seal_file(file.content)
    here.count, here.total = len(held), sum(one.amount for one in held)
    here.save()
    if here.rail == Rail.STRIPE:
        release(here, held)
    record("payment-run-taken", here, by=by, note=f"{here.count} payments, SHA-256 {here.sha256}")
    return file


@transaction.atomic
def file_again(run: PaymentRun, *, by: User) -> PaymentFile:
    """The same bytes as the first time; that somebody has them is kept. Raises NotAllowed, WrongStep."""
    require_finance(by, "takes the file of a payment run")
    here = locked_run(run, State.TAKEN, State.DONE)
    sent = here.payments.filter(account__isnull=False).order_by()
    looks = [
        BankLook(account_id=account, by=by, why=f"The file of {here}, again")
        for account in sent.values_list("account", flat=True).distinct()
    ]
    BankLook.objects.bulk_create(looks)
    record("payment-run-file-fetched-again", here, by=by)
    kind = KINDS[here.file_name.rpartition(".")[2]]
    return PaymentFile(here.file_name, open_file(here.sealed_file), kind)


def why_not(payments: Sequence[Payment], by: User, rail: str) -> dict[int, list[str]]:
    """For each payment's key why it cannot leave by `rail` today; nothing where it can. `instalment` comes
    `with_standing`.

    The same few queries for three payments and for three thousand.
    """
    banks = how_paid({one.instalment.agreement.organisation_id for one in payments}, timezone.localdate())
    own = set(Membership.objects.filter(user=by).values_list("organisation", flat=True))
    reasons = {}
    for one in payments:
        organisation = one.instalment.agreement.organisation_id
        mine = ["You belong to this organisation. Somebody else has to pay it."] if organisation in own else []
        reasons[one.pk] = [*one.instalment.reasons_to_wait, *_of_the_account(banks[organisation], rail), *mine]
    return reasons


def _of_the_account(standing: Standing, rail: str) -> list[str]:
    """Why the organisation's account cannot be paid to by this rail today."""
    if standing.reasons or standing.account is None:
        return standing.reasons
    if standing.account.is_at_stripe and rail != Rail.STRIPE:
        return ["It is paid through Stripe, so it goes into a run through Stripe."]
    if not standing.account.is_at_stripe and rail == Rail.STRIPE:
        return ["It is paid to its bank account, so it goes into a run for the bank."]
    return []


def _to_take(run: PaymentRun, by: User) -> PaymentRun:
    here = PaymentRun.objects.select_for_update(of=("self",)).select_related("taken_by").get(pk=run.pk)
    if here.state in (State.TAKEN, State.DONE):
        assert here.taken_at is not None
        at = timezone.localtime(here.taken_at)
        raise AlreadyTaken(
            f"{here.taken_by} took the file of {here} on {long_date(at.date())} at {at:%H:%M}. "
            "It goes to the bank once. You can fetch the same file again."
        )
    if here.state != State.OPEN:
        raise WrongStep(f"{here} is “{here.get_state_display()}” already.")
    if settings.RUN_TAKEN_BY_ANOTHER and here.made_by_id == by.pk:
        raise SamePerson("You made this run, so another finance officer has to take its file.")
    return here


def _file_of(run: PaymentRun, held: Sequence[Payment], *, by: User, made_at: datetime) -> PaymentFile:
    organisations = {one.instalment.agreement.organisation_id for one in held}
    accounts = accounts_for_payment(organisations, by=by, why=f"The file of {run}", today=timezone.localdate())
    orders, without = [], []
    for one in held:
        found = accounts[one.instalment.agreement.organisation_id]
        if isinstance(found, NoAccount):
            without.append(f"{one.instalment}: {found}")
            continue
        one.account, details = found
        orders.append(
            Order(
                identity=one.identity,
                amount=one.amount,
                payee=one.account.account_name,
                details=details,
                reference=reference_of(one.instalment),
            )
        )
    if without:
        raise PaymentHeld(without)
    rail: FileRail = FILES[Rail(run.rail)]
    try:
        name, own = _payer_by(run.rail)
        return rail(
            Batch(
                number=run.number,
                payer=name,
                details=own,
                pay_on=run.pay_on,
                made_at=made_at,
                orders=tuple(orders),
            )
        )
    except PayerUnknown as unknown:
        raise NoFile(str(unknown)) from unknown
    except NotValid as fault:
        raise NoFile(f"The file would not be valid, so it was not made: {fault}") from fault


def _payer_by(rail: str) -> tuple[str, Details | None]:
    """Whose money leaves. Stripe knows that by the key. Raises PayerUnknown."""
    if rail == Rail.STRIPE:
        return settings.PAYER_NAME or "The Commissioner’s account at Stripe", None
    us = payer()
    return us.name, us.details


def _require_on(rail: Rail | str) -> None:
    if rail == Rail.STRIPE and not transfers_are_on():
        raise WrongStep("Payments through Stripe are switched off here.")


def _refuse_while_waiting(held: Sequence[Payment], by: User, rail: str) -> None:
    reasons = why_not(held, by, rail)
    said = [f"{one.instalment}: {' '.join(reasons[one.pk])}" for one in held if reasons[one.pk]]
    if said:
        raise PaymentHeld(said)


def _require_day(day: date) -> None:
    if day < timezone.localdate():
        raise NotAWorkingDay(f"{long_date(day)} is past. Choose another day.")
    if not is_working_day(day):
        raise NotAWorkingDay(f"{long_date(day)} is no working day, so no bank sends money. Choose another day.")


def _in_run(run: PaymentRun) -> list[int]:
    return list(run.payments.filter(state=Payment.State.IN_RUN).values_list("pk", flat=True))


def _require_whole(run: PaymentRun, held: Sequence[Payment]) -> None:
    """What is locked is what is in the run: somebody may have added to it while we waited."""
    if set(_in_run(run)) != {one.pk for one in held}:
        raise WrongStep(f"The payments of {run} changed just now. Look at them again.")


def _take_out(held: Sequence[Payment], *, by: User, note: str) -> int:
    for one in held:
        if one.state != Payment.State.IN_RUN:
            raise WrongStep(f"{one} is “{one.get_state_display()}” already.")
        one.take_out_of_run()
        one.run, one.rail = None, ""
    _keep(held)
    take_steps(held, by=by, note=note)
    return len(held)


def _keep(held: Sequence[Payment]) -> None:
    write_at_once(held, ["state", "run", "rail", "account"])
