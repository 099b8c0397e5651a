"""Whatever officers, Stripe, the line and crashes do: one transfer for a payment, and the books say as Stripe does.

A walk of random steps for each seed. Webhooks come late, twice, shuffled or never; answers are lost after Stripe has
done what it was asked, or are an error for a day; the worker dies at any of its statements; money is brought back here
and there; accounts are changed at Stripe; Stripe forgets the keys of yesterday. Not verified against Stripe.
"""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain.errors import AgreementRefusal
from portal.banking.details import Details
from portal.banking.domain import agree_account, check_account, confirm_account, enter_connected
from portal.banking.domain.errors import BankingRefusal
from portal.banking.models import BankAccount, ConnectedAccount
from portal.payments.domain import add_payments, approve_payment, cancel_run, make_run, prepare_payment, take_file
from portal.payments.domain.bringing_back import send_back
from portal.payments.domain.errors import PaymentRefusal
from portal.payments.domain.payouts import compare_balance
from portal.payments.domain.transfers import BalanceTooSmall, NotNow, send_transfer
from portal.payments.domain.transfers_by_hand import bring_back, give_up_transfer
from portal.payments.models import Instalment, Payment, PaymentRun, Rail, StripeLine, Transfer
from portal.stripe.domain.working import catch_up
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.at_stripe import connected, stripe, sweep, told, transfers_at
from tests.portal.payments.factories import InstalmentFactory
from tests.stripe_simulator.errors import Refusal
from tests.stripe_simulator.standing_in import work

pytestmark = pytest.mark.django_db
__all__ = ["stripe"]
REFUSALS = (PaymentRefusal, AgreementRefusal, BankingRefusal, NotNow, BalanceTooSmall, Refusal)


class Crash(Exception):
    """The worker dies here."""


class DieAt:
    """For connection.execute_wrapper: the statement that is never sent; what was begun is rolled back."""

    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == -1:
            raise Crash
        return execute(sql, params, many, context)


class Walk:
    def __init__(self, stripe, seed: int) -> None:
        self.stripe, self.by_chance = stripe, random.Random(seed)
        self.first, self.second, self.third = (UserFactory(role=Role.FINANCE_OFFICER) for _ in range(3))
        self.agreements = []
        for _ in range(2):
            organisation = connected(stripe).organisation
            agreement = AgreementFactory(state="live", organisation=organisation, value=Decimal(1000))
            for amount in ("333.33", "333.33", "333.34"):
                InstalmentFactory(agreement=agreement, amount=Decimal(amount), due_on=agreement.starts_on)
            self.agreements.append(agreement)
        for one in Instalment.objects.order_by("pk")[:4]:
            approve_payment(prepare_payment(one, by=self.first), by=self.second)
        self.release()

    def some(self, rows):
        rows = list(rows.order_by("pk"))
        return self.by_chance.choice(rows) if rows else None

    def do(self, deed) -> None:
        """As the worker does: it may die at any statement, and what was kept before that stays."""
        stop = self.by_chance.choice([None, self.by_chance.randrange(30)])
        if stop is not None:
            try:
                with connection.execute_wrapper(DieAt(stop)):
                    deed()
            except Crash:
                transaction.set_rollback(False)  # it was never sent, so the test's own transaction is sound
            except REFUSALS:
                return
            if self.by_chance.random() < 0.5:
                return
        try:
            deed()
        except REFUSALS:
            return

    # Officers

    def approve(self) -> None:
        if one := self.some(Instalment.objects.filter(state="planned")):
            approve_payment(prepare_payment(one, by=self.first), by=self.second)

    def release(self) -> None:
        waiting = list(Payment.objects.to_send())
        if not waiting:
            return
        try:
            run = make_run(by=self.first, rail=Rail.STRIPE, pay_on=timezone.localdate())
            add_payments(run, waiting, by=self.first)
            take_file(run, by=self.second)
        except REFUSALS:
            for left in PaymentRun.objects.open():
                cancel_run(left, by=self.first)

    def give_up(self) -> None:
        if one := self.some(Transfer.objects.filter(state__in=["waiting", "asking"])):
            self.do(lambda: give_up_transfer(one, by=self.third, reason="So."))

    def want_back(self) -> None:
        if one := self.some(Transfer.objects.filter(state="made")):
            self.do(lambda: bring_back(one, by=self.third, reason="So."))

    def agree_anew(self) -> None:
        for account in ConnectedAccount.objects.standing():
            if BankAccount.objects.in_use().filter(stripe_account=account.stripe_id).exists():
                continue
            members = [one.user for one in account.organisation.memberships.all()]
            while len(members) < 2:
                members.append(account.organisation.memberships.create(user=UserFactory(), role="signs").user)
            try:
                given = enter_connected(account, by=members[0], reason="So.")
                number = "0000" + account.last_four
                confirm_account(given, by=members[1], details=Details(account.sort_code, number))
                check_account(given, by=self.first, how="Rang.")
                agree_account(given, by=self.second)
            except REFUSALS:
                continue

    # The worker

    def send(self) -> None:
        if one := self.some(Transfer.objects.to_send()):
            self.do(lambda: send_transfer(one.pk))

    def ask_back(self) -> None:
        if one := self.some(Transfer.objects.filter(state="made", back_asked_by__isnull=False)):
            self.do(lambda: send_back(one.pk))

    def deliver(self) -> None:
        waiting = self.stripe.webhooks.waiting
        self.by_chance.shuffle(waiting)
        self.stripe.webhooks.waiting = [one for one in waiting for _ in range(self.by_chance.choice((0, 1, 1, 2)))]
        told(self.stripe)

    # Stripe, and what lies between

    def break_something(self) -> None:
        fault = self.by_chance.choice(("rate_limit", "error", "refused", "kept_error", "lost"))
        of = "POST" if fault == "refused" else self.by_chance.choice(("", "POST"))
        self.stripe.go_wrong(*[fault] * self.by_chance.choice((1, 3)), of=of)

    def forget(self) -> None:
        self.stripe.answers.clear()

    def bring_back_there(self) -> None:
        made = [one for one in transfers_at(self.stripe) if not one["reversed"]]
        if made:
            one = self.by_chance.choice(made)
            part = self.by_chance.choice((None, 1))
            try:
                self.stripe.reverse(one["id"], part)
            except Refusal:
                return

    def pay_out(self) -> None:
        account = self.some(ConnectedAccount.objects.all())
        self.stripe.pay_out(account.stripe_id, failure=self.by_chance.choice(("", "account_closed")))

    def spend(self) -> None:
        self.stripe.top_up(self.by_chance.choice((-99_900, 99_900)))

    def change_there(self) -> None:
        account = self.some(ConnectedAccount.objects.all())
        if self.by_chance.random() < 0.5:
            self.stripe.restrict(account.stripe_id)
        else:
            self.stripe.onboard(account.stripe_id)

    # All of it

    def take(self, steps: int) -> None:
        choices = [
            *[self.send] * 5, *[self.release] * 2, *[self.deliver] * 2, *[self.break_something] * 2, self.approve,
            self.give_up, self.want_back, self.ask_back, self.forget, self.bring_back_there, self.pay_out, self.spend,
            self.change_there, self.agree_anew,
        ]  # fmt: skip
        for _ in range(steps):
            self.by_chance.choice(choices)()
            self.nobody_is_paid_twice()

    def nobody_is_paid_twice(self) -> None:
        """As Stripe sees it, not as the portal does."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        made = Counter(one["metadata"]["payment"] for one in transfers_at(self.stripe))
        assert [identity for identity, times in made.items() if times > 1] == []
        instalment_of = {str(one.identity): one.instalment_id for one in Payment.objects.all()}
        paid: Counter = Counter()
        for one in transfers_at(self.stripe):
            if not one["reversed"]:
                paid[instalment_of[one["metadata"]["payment"]]] += one["amount"]
        owed = {pk: int(amount * 100) for pk, amount in Instalment.objects.values_list("pk", "amount")}
        assert {pk: pence for pk, pence in paid.items() if pence > owed[pk]} == {}
        assert Payment.objects.confirmed().total() == Instalment.objects.paid().total()

    def let_everything_settle(self) -> None:
        self.stripe.faults.clear()
        self.stripe.answers.clear()
        self.stripe.top_up(500_000)
        for account in ConnectedAccount.objects.all():
            self.stripe.onboard(account.stripe_id)
        told(self.stripe)
        catch_up()
        work()
        sweep()
        catch_up()
        work()
        compare_balance()
        for one in Transfer.objects.to_send():
            give_up_transfer(one, by=self.third, reason="Its account was changed.")


@pytest.mark.parametrize("seed", range(5))
def test_money_is_neither_made_nor_lost(stripe, seed):
    walk = Walk(stripe, seed)

    walk.take(40)
    walk.let_everything_settle()
    walk.nobody_is_paid_twice()

    there = {one["id"]: Decimal(one["amount"]) / 100 for one in transfers_at(stripe) if not one["reversed"]}
    made = Transfer.objects.filter(state="made").values_list("stripe_id", "payment__amount")
    assert dict(made) == there
    assert Payment.objects.confirmed().total() == sum(there.values())
    assert not Payment.objects.filter(state="sent").exists()
    assert not PaymentRun.objects.filter(state="taken").exists()
    assert StripeLine.objects.unlike_the_books().count() == 0
    assert StripeEvent.objects.to_look_at().count() == 0
