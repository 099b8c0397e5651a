"""Whatever officers, the bank and crashes do, in whatever order: money is neither made nor lost, and paid once.

Every deed may crash at any of its database statements, or just after it was kept, before anybody heard; then it is done
again. In the end the books and the bank say the same.
"""

from collections import Counter
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, refuse_variation, set_money
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.models import Agreement, Variation
from portal.payments.domain import (
    add_instalment,
    add_payments,
    agree_variation,
    approve_payment,
    approve_payments,
    ask_recall,
    cancel,
    cancel_run,
    file_again,
    make_run,
    mark_paid,
    prepare_payment,
    read_answer,
    reverse_payment,
    say_refused,
    settle_all,
    settle_answer,
    take_file,
)
from portal.payments.domain.errors import PaymentRefusal
from portal.payments.models import Instalment, Payment, PaymentRun, PaymentShare, Rail
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.a_bank import Bank
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.payments.paying_in import finance, list_of, next_working_day
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db
REFUSALS = (PaymentRefusal, AgreementRefusal)
# At which of its statements a deed stops: never, mostly.
STOPS = strategies.one_of(strategies.none(), strategies.integers(0, 45))


class Crash(Exception):
    """The process dies here."""


class StopAt:
    """For connection.execute_wrapper: the statement that is never sent."""

    def __init__(self, statement):
        self.left = statement

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0:
            raise Crash
        self.left -= 1
        return execute(sql, params, many, context)


class ExactlyOnce(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.bank, self.by_hand, self.numbers = Bank(), {}, count(1)

    def teardown(self):
        try:
            if hasattr(self, "agreement"):
                self.hear_everything()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    @initialize()
    def award(self):
        self.first, self.second, self.third = finance(), finance(), finance()
        self.officers = [UserFactory(role=Role.GRANTS_OFFICER) for _ in range(2)]
        self.agreement = AgreementFactory(
            state=Agreement.State.LIVE, value=Decimal("1000.00"), kind=Agreement.Kind.GRANT
        )
        streams = [FundingStreamFactory(), FundingStreamFactory()]
        year = self.agreement.starts_on.year
        set_money(self.agreement, {(year, one.pk): Decimal("500.00") for one in streams})
        for amount in ("333.33", "333.33", "333.34"):
            InstalmentFactory(agreement=self.agreement, amount=Decimal(amount), due_on=self.agreement.starts_on)
        # Two are with the bank from the start, or most examples would end before anything was paid.
        for one in self.agreement.instalments.order_by("number")[:2]:
            approve_payment(prepare_payment(one, by=self.first), by=self.second)
        run = make_run(by=self.first, rail=Rail.BANK_FILE, pay_on=next_working_day())
        add_payments(run, list(Payment.objects.to_send()), by=self.first)
        self.bank.bring(take_file(run, by=self.second).content, lambda identity: False)

    def do(self, deed, stop=None):
        """Do it; where it crashed, do it again. What the house refuses is no fault."""
        for wrapper in [StopAt(stop)] if stop is not None else []:
            try:
                with transaction.atomic(), connection.execute_wrapper(wrapper):
                    deed()
                # Kept, but nobody heard of it: done again below.
            except Crash:
                pass
            except REFUSALS:
                return None
        try:
            return deed()
        except REFUSALS:
            return None

    def some(self, data, rows):
        rows = list(rows)
        return data.draw(strategies.sampled_from(rows)) if rows else None

    @rule(data=strategies.data(), stop=STOPS)
    def approve(self, data, stop):
        one = self.some(data, self.agreement.instalments.filter(state="planned"))
        if one:
            self.do(lambda: prepare_payment(one, by=self.first), stop)
            self.do(lambda: approve_payment(one, by=self.second), stop)

    @rule(stop=STOPS)
    def approve_together(self, stop):
        """In one press, whatever state they are in."""
        for one in self.agreement.instalments.filter(state="planned")[:2]:
            self.do(lambda one=one: prepare_payment(one, by=self.first))
        everything = list(self.agreement.instalments.all())
        self.do(lambda: approve_payments(everything, by=self.second), stop)

    @rule(value=strategies.sampled_from(["700.00", "1000.00", "1234.56"]), stop=STOPS)
    def vary(self, value, stop):
        ask = lambda: ask_variation(  # noqa: E731
            self.agreement, by=self.officers[0], reason="So.", new_value=Decimal(value), costing="So."
        )
        self.do(ask)
        asked = Variation.objects.filter(state="asked").first()
        if asked:
            self.do(lambda: agree_variation(asked, by=self.officers[1]), stop)
        if Variation.objects.filter(state="asked").exists():
            self.do(lambda: refuse_variation(asked, by=self.officers[1], answer="No."))

    @rule(amount=strategies.sampled_from(["0.01", "99.99", "300.00"]))
    def plan(self, amount):
        due_on = self.agreement.starts_on
        self.do(lambda: add_instalment(self.agreement, by=self.officers[0], amount=Decimal(amount), due_on=due_on))

    @rule(data=strategies.data(), stop=STOPS)
    def gather(self, data, stop):
        run = PaymentRun.objects.open().first()
        if run is None:
            run = make_run(by=self.first, rail=Rail.BANK_FILE, pay_on=next_working_day())
        waiting = list(Payment.objects.to_send())
        chosen = data.draw(strategies.lists(strategies.sampled_from(waiting), unique=True)) if waiting else []
        self.do(lambda: add_payments(run, chosen, by=self.first), stop)

    @precondition(lambda self: PaymentRun.objects.open().exists())
    @rule(stop=STOPS, refuses=strategies.booleans(), brings=strategies.booleans())
    def take(self, stop, refuses, brings):
        run = PaymentRun.objects.open().get()
        self.do(lambda: take_file(run, by=self.second), stop)
        if brings and PaymentRun.objects.get(pk=run.pk).state == "taken":
            self.bank.bring(file_again(run, by=self.third).content, lambda identity: refuses)

    @precondition(lambda self: PaymentRun.objects.open().exists())
    @rule(stop=STOPS)
    def give_the_run_up(self, stop):
        run = PaymentRun.objects.open().get()
        self.do(lambda: cancel_run(run, by=self.first), stop)

    @rule(data=strategies.data(), refuses=strategies.booleans())
    def bring_a_file(self, data, refuses):
        run = self.some(data, PaymentRun.objects.exclude(state__in=["open", "cancelled"]))
        if run:
            self.bank.bring(file_again(run, by=self.third).content, lambda identity: refuses)

    @rule(data=strategies.data())
    def bank_sends_back(self, data):
        identity = self.some(data, self.bank.kept)
        if identity:
            self.bank.send_back(identity)

    @rule(data=strategies.data(), stop=STOPS)
    def bank_answers(self, data, stop):
        """Some of what it knows, in any order, some of it twice, and sometimes with a wrong amount."""
        news = self.bank.news()
        if not news:
            return
        lines = data.draw(strategies.lists(strategies.sampled_from(news), min_size=1, max_size=8))
        lines = [*dict.fromkeys(lines)]
        if data.draw(strategies.booleans()):
            lines.append((lines[0][0], "paid", Decimal("0.07")))
        self.read(lines, stop)

    @rule(data=strategies.data())
    def ask_back(self, data):
        one = self.some(data, Payment.objects.filter(state="sent"))
        if one:
            self.do(lambda: ask_recall(one, by=self.third, reason="So."))

    @rule(stop=STOPS)
    def telephone(self, stop):
        """An officer enters what the bank said of one payment by telephone."""
        for one in Payment.objects.filter(state__in=["sent", "confirmed"]):
            if one.identity.hex in self.bank.refused:
                self.do(lambda one=one: say_refused(one, by=self.third, reason="Rang."), stop)
            if one.identity.hex in self.bank.returned:
                self.do(lambda one=one: reverse_payment(one, by=self.third, reason="Rang."), stop)

    @rule(data=strategies.data(), stop=STOPS)
    def pay_by_hand(self, data, stop):
        """The money leaves once, by other means; what the portal is told of it may be told again."""
        one = self.some(data, Payment.objects.to_send())
        if one:
            held, number = one.instalment, next(self.numbers)
            today = timezone.localdate()
            self.do(lambda: mark_paid(held, by=self.second, paid_on=today, remittance=f"BACS-{number}"), stop)
            if Payment.objects.get(pk=one.pk).state == "confirmed":
                self.by_hand[one.pk] = one.amount

    @rule(data=strategies.data(), stop=STOPS)
    def cancel_one(self, data, stop):
        one = self.some(data, self.agreement.instalments.unpaid())
        if one:
            self.do(lambda: cancel(one, by=self.first, reason="So."), stop)

    def read(self, lines, stop=None):
        content = list_of(*[(*line, f"news {next(self.numbers)}") for line in lines])
        answers = []

        def keep():
            answers.append(read_answer(content, name="answer", by=self.first))

        self.do(keep, stop)
        self.do(settle_all, stop)
        for answer in answers:
            assert settle_answer(answer) == 0

    def hear_everything(self):
        for run in PaymentRun.objects.filter(state="taken"):
            self.bank.bring(file_again(run, by=self.third).content, lambda identity: False)
        if news := self.bank.news():
            self.read(news)
        assert not Payment.objects.filter(state="sent").exists()
        assert not PaymentRun.objects.filter(state="taken").exists()
        confirmed = Payment.objects.confirmed()
        assert confirmed.exclude(rail=Rail.BY_HAND).total() == self.bank.ledger
        assert confirmed.filter(rail=Rail.BY_HAND).total() == sum(self.by_hand.values())

    @precondition(lambda self: hasattr(self, "agreement"))
    @invariant()
    def the_database_agrees(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    @precondition(lambda self: hasattr(self, "agreement"))
    @invariant()
    def no_instalment_is_paid_twice(self):
        """As the bank sees it, not as the portal does."""
        left: Counter = Counter()
        for one in Payment.objects.select_related("instalment"):
            left[one.instalment_id] += self.by_hand.get(one.pk, Decimal(0))
            if one.identity.hex in self.bank.kept:
                left[one.instalment_id] += one.amount
        amounts = dict(Instalment.objects.values_list("pk", "amount"))
        assert {pk: paid for pk, paid in left.items() if paid > amounts[pk]} == {}

    @precondition(lambda self: hasattr(self, "agreement"))
    @invariant()
    def nothing_is_made_or_lost(self):
        value = Agreement.objects.get(pk=self.agreement.pk).value
        instalments, payments = self.agreement.instalments, Payment.objects
        assert instalments.in_force().total() <= value
        assert payments.confirmed().total() == instalments.paid().total()
        assert payments.live().total() <= value
        assert sum(share.amount for share in PaymentShare.objects.live()) == payments.live().total()


def test_money_is_neither_made_nor_lost():
    run_state_machine_as_test(
        ExactlyOnce,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
