"""Approved payments of organisations with accounts, runs with them in, and a bank to answer."""

from decimal import Decimal

from django.utils import timezone

from portal.accounts.roles import Role
from portal.dates.working_days import working_days_after
from portal.payments.domain import add_payments, approve_payment, make_run, prepare_payment, take_file
from portal.payments.models import Payment, PaymentRun, Rail
from tests.portal.accounts.factories import UserFactory
from tests.portal.payments.factories import InstalmentFactory


def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


def approved(amount="1000.00", **facts):
    """The payment of an instalment that two people have agreed to."""
    instalment = InstalmentFactory(amount=Decimal(amount), **facts)
    approve_payment(prepare_payment(instalment, by=finance()), by=finance())
    return Payment.objects.get(instalment=instalment)


def next_working_day():
    return working_days_after(timezone.localdate(), 1)


def open_run(*payments, by=None, rail=Rail.BANK_FILE):
    maker = by or finance()
    run = make_run(by=maker, rail=rail, pay_on=next_working_day())
    if payments:
        add_payments(run, payments, by=maker)
    return run


def taken_run(*payments, **facts):
    """A run whose file somebody has, and the file."""
    run = open_run(*payments, **facts)
    file = take_file(run, by=finance())
    return PaymentRun.objects.get(pk=run.pk), file


def list_of(*lines):
    """A bank's answer as a list: (payment or identity, status, amount or "", reason or "")."""
    rows = ["Identity,Status,Amount,Reason"]
    for line in lines:
        who, status, amount, reason = (*line, "", "")[:4]
        rows.append(f"{getattr(who, 'identity', who)},{status},{amount},{reason}")
    return "\n".join(rows).encode()
