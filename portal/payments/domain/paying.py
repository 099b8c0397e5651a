"""From planned to paid: one person prepares, a finance officer approves, finance pays. Two people, always, and none of
them belongs to the organisation that is paid.

Above `PAYMENT_THIRD_PERSON_ABOVE` a third person countersigns: another finance officer, or the Commissioner. An office
of this size may have only two finance officers, and one of them may have prepared it; the Commissioner answers for the
money by law (Police Reform and Social Responsibility Act 2011, section 21: the police fund) and is always a third.

Nobody gets round that by paying in pieces: what is prepared for one agreement within `PAYMENT_THIRD_PERSON_DAYS` counts
together. Three weeks, because the monthly payments of a contract are no pieces of one; a payment and its top-up are.

Each verb takes hold of the agreement and then of the instalment, looks again at everything that could have changed
since the officer's page was made, and returns the row as it stands after.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.domain.locking import locked as locked_agreement
from portal.agreements.domain.officers import is_officer_of, require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.banking.domain import standings
from portal.design.words import long_date
from portal.events.ledger import record
from portal.payments.domain.errors import (
    DayInFuture,
    PaidBeforeApproval,
    PaymentHeld,
    PaymentUnderWay,
    ReasonMissing,
    RemittanceUsed,
    SamePerson,
    WrongStep,
)
from portal.payments.domain.outcomes import Arrival, arrived
from portal.payments.domain.payments import cancel_payment, live_payment, open_payment
from portal.payments.models import Instalment, InstalmentQuerySet, Payment, Rail

MAY_PAY = (Role.FINANCE_OFFICER,)
MAY_COUNTERSIGN = (Role.FINANCE_OFFICER, Role.COMMISSIONER)


def may_prepare(agreement: Agreement, user: User) -> bool:
    """Whether `user` prepares and cancels payments of this agreement: finance of all, officers of their own kind's."""
    return user.has_role(Role.FINANCE_OFFICER) or is_officer_of(agreement, user)


def require_preparer_of(agreement: Agreement, by: User) -> None:
    """Raise NotAllowed unless `by` prepares and cancels payments of this agreement."""
    if not may_prepare(agreement, by):
        require_officer_of(agreement, by)


@transaction.atomic
def prepare_payment(instalment: Instalment, *, by: User) -> Instalment:
    """A first person says that it is right to pay this. Raises NotAllowed, WrongStep, SamePerson,
    PaymentHeld.
    """
    require_preparer_of(instalment.agreement, by)
    require_stranger_to(instalment.agreement, by, has_to="prepare this payment")
    held = held_at(instalment, Instalment.State.PLANNED)
    if held.overrides.standing().filter(by=by).exists():
        raise SamePerson("You overrode what holds this payment, so somebody else has to prepare it.")
    _refuse_while_waiting(held)
    held.prepare()
    held.prepared_by, held.prepared_at = by, timezone.now()
    near = prepared_near(held)
    held.needs_third = held.amount + near > settings.PAYMENT_THIRD_PERSON_ABOVE
    held.save()
    if held.needs_third and near:
        _ask_for_a_third(held, by=by)
    record("payment-prepared", held, by=by)
    return held


def prepared_near(held: Instalment) -> Decimal:
    """Pounds of the agreement's other instalments that were prepared shortly before, and are not cancelled."""
    return _near(held).total()


def _near(held: Instalment) -> InstalmentQuerySet:
    since = timezone.now() - timedelta(days=settings.PAYMENT_THIRD_PERSON_DAYS)
    others = (
        Instalment.objects.in_force().filter(agreement=held.agreement_id, prepared_at__gt=since).exclude(pk=held.pk)
    )
    return others.exclude(state=Instalment.State.PLANNED)


def _ask_for_a_third(held: Instalment, *, by: User) -> None:
    """Those that nobody has approved yet need a third person as well: together with `held` they pass the limit."""
    for one in _near(held).filter(state=Instalment.State.PREPARED, needs_third=False).select_for_update():
        one.needs_third = True
        one.save(update_fields=["needs_third"])
        record("payment-needs-third", one, by=by, note=f"Together with {held} it passes the limit.")


@transaction.atomic
def countersign_payment(instalment: Instalment, *, by: User) -> Instalment:
    """A third person agrees to a payment above the limit. From here on it has an identity.

    Raises NotAllowed, WrongStep, SamePerson, PaymentHeld.
    """
    if not by.has_role(*MAY_COUNTERSIGN):
        raise NotAllowed("Only a finance officer or the Commissioner countersigns payments.")
    require_stranger_to(instalment.agreement, by, has_to="countersign this payment")
    held = held_at(instalment, Instalment.State.SECONDED)
    if by.pk in {held.prepared_by_id, held.approved_by_id}:
        raise SamePerson("You prepared or approved this payment, so a third person has to countersign it.")
    _refuse_while_waiting(held)
    held.countersigned_by, held.countersigned_at = by, timezone.now()
    held.countersign()
    held.save()
    open_payment(held, by=by)
    record("payment-countersigned", held, by=by)
    return held


@transaction.atomic
def mark_paid(instalment: Instalment, *, by: User, paid_on: date, remittance: str) -> Instalment:
    """Finance has sent the money by other means than the portal's. Tells the provider.

    Raises NotAllowed, WrongStep, PaymentHeld, DayInFuture, PaidBeforeApproval, RemittanceUsed.
    """
    if not by.has_role(*MAY_PAY):
        raise NotAllowed("Only a finance officer marks payments as paid.")
    require_stranger_to(instalment.agreement, by, has_to="mark this payment as paid")
    held = held_at(instalment, Instalment.State.APPROVED)
    _refuse_while_waiting(held)
    _refuse_without_account(held)
    if paid_on > timezone.localdate():
        raise DayInFuture("The day of payment cannot be in the future.")
    assert held.agreed_at is not None  # a constraint holds it
    approved_on = timezone.localdate(held.agreed_at)
    if paid_on < approved_on:
        raise PaidBeforeApproval(f"It was approved on {long_date(approved_on)}, so it cannot be paid before that day.")
    _refuse_another_payments_reference(held, paid_on, remittance)
    payment = live_payment(held)
    if payment.state != Payment.State.APPROVED:
        raise PaymentUnderWay(f"{held} is “{payment.get_state_display()}”, so it cannot be paid by hand.")
    payment.instalment = held
    arrived([Arrival(payment, paid_on=paid_on, reference=remittance, rail=Rail.BY_HAND)], by=by)
    return held


@transaction.atomic
def send_back(instalment: Instalment, *, by: User, reason: str) -> Instalment:
    """The second person does not agree, or the third: it is planned again, and nobody has agreed to anything.

    Raises NotAllowed, WrongStep, ReasonMissing.
    """
    if not by.has_role(*MAY_COUNTERSIGN):
        raise NotAllowed("Only a finance officer sends payments back, or who has to countersign them.")
    if not reason.strip():
        raise ReasonMissing("Say why it goes back, for the person who prepared it.")
    held = held_at(instalment, Instalment.State.PREPARED, Instalment.State.SECONDED)
    if held.state == Instalment.State.PREPARED and not by.has_role(*MAY_PAY):
        raise NotAllowed("Only a finance officer sends back what waits for the second person.")
    held.send_back()
    held.prepared_by = held.prepared_at = held.approved_by = held.approved_at = None
    held.needs_third = False
    held.save()
    record("payment-sent-back", held, by=by, note=reason)
    return held


@transaction.atomic
def cancel(instalment: Instalment, *, by: User, reason: str) -> Instalment:
    """It will not be paid. Raises NotAllowed, WrongStep when it is paid or cancelled
    already, ReasonMissing, PaymentUnderWay.
    """
    require_preparer_of(instalment.agreement, by)
    if not reason.strip():
        raise ReasonMissing("Say why it will not be paid.")
    state = Instalment.State
    held = held_at(instalment, state.PLANNED, state.PREPARED, state.SECONDED, state.APPROVED)
    cancel_held(held, by=by, reason=reason)
    return held


def cancel_held(held: Instalment, *, by: User | None, reason: str) -> None:
    """Cancel an instalment whose agreement the caller has locked. Raises PaymentUnderWay."""
    if held.state == Instalment.State.APPROVED:
        cancel_payment(held, by=by, reason=reason)
    held.cancel()
    held.save()
    record("instalment-cancelled", held, by=by, note=reason)


def held_at(instalment: Instalment, *states: Instalment.State) -> Instalment:
    """The instalment as it stands now, locked together with its agreement, if it stands at one of `states`."""
    agreement = locked_agreement(instalment.agreement)
    Instalment.objects.select_for_update().get(pk=instalment.pk)
    held = Instalment.objects.with_standing(timezone.localdate()).get(pk=instalment.pk)
    held.agreement = agreement
    if held.state not in states:
        raise WrongStep(f"{held} is “{held.get_state_display()}” already.")
    return held


def _refuse_another_payments_reference(held: Instalment, paid_on: date, remittance: str) -> None:
    """One transfer may pay several instalments of an organisation, on one day and under one reference. The same
    reference on another day is a slip that would let one payment stand in the books twice. Other organisations do not
    count: finance may give a whole batch of transfers one reference.
    """
    same = Instalment.objects.paid().filter(
        agreement__organisation=held.agreement.organisation_id, remittance__iexact=remittance
    )
    other = same.exclude(paid_on=paid_on).select_related("agreement").first() if remittance else None
    if other:
        raise RemittanceUsed(
            f"{remittance} is the reference of {other}, paid on {long_date(other.paid_on)}. Check it against the bank."
        )


def _refuse_without_account(held: Instalment) -> None:
    organisation = held.agreement.organisation_id
    if reasons := standings([organisation], timezone.localdate())[organisation]:
        raise PaymentHeld(reasons)


def _refuse_while_waiting(held: Instalment) -> None:
    if reasons := held.reasons_to_wait:
        raise PaymentHeld(reasons)
