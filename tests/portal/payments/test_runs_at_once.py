"""Two officers at the same moment, about runs and the bank's answers: it happens once."""

from functools import partial

import pytest

from portal.payments.domain import (
    add_payments,
    cancel,
    cancel_run,
    mark_paid,
    read_answer,
    reverse_payment,
    settle_answer,
    take_file,
)
from portal.payments.models import Instalment, Payment, PaymentRun
from tests.at_once import at_once, kinds
from tests.portal.payments.paying_in import approved, finance, list_of, open_run, taken_run

pytestmark = pytest.mark.django_db(transaction=True)


def live():
    return sorted(Payment.objects.live().values_list("state", flat=True))


def by_two(deed):
    """What came of it when two finance officers did the same at the same moment."""
    return at_once(*[partial(deed, finance()) for _ in range(2)])


def test_two_take_the_file_and_one_has_it():
    run = open_run(approved(), approved())

    results = by_two(lambda by: take_file(run, by=by))

    assert kinds(results) == ["AlreadyTaken", "PaymentFile"]
    assert live() == ["sent", "sent"]


def test_one_takes_the_file_while_another_cancels_the_run():
    one = approved()
    run = open_run(one)
    taker, canceller = finance(), finance()

    results = at_once(lambda: take_file(run, by=taker), lambda: cancel_run(run, by=canceller))

    state = PaymentRun.objects.get().state
    assert (kinds(results), live()) in [
        (["PaymentFile", "WrongStep"], ["sent"]),
        (["PaymentRun", "WrongStep"], ["approved"]),
    ]
    assert state == ("taken" if live() == ["sent"] else "cancelled")


def test_one_takes_the_file_while_another_cancels_an_instalment_in_it():
    one, other = approved(), approved()
    run = open_run(one, other)
    taker, canceller = finance(), finance()

    results = at_once(
        lambda: take_file(run, by=taker), lambda: cancel(one.instalment, by=canceller, reason="Not needed")
    )

    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(each).__name__ for each in refused] in [["PaymentUnderWay"], ["WrongStep"], []]
    paid = Payment.objects.filter(state="sent").count()
    cancelled = Instalment.objects.filter(state="cancelled").count()
    assert (paid, cancelled) in [(2, 0), (1, 1), (0, 1)]


def test_two_put_a_payment_into_two_runs():
    one = approved()
    runs = [open_run(), open_run()]
    by = finance()

    results = at_once(*[partial(add_payments, run, [one], by=by) for run in runs])

    assert kinds(results) == ["WrongStep", "int"]
    assert live() == ["in_run"]


def test_one_pays_by_hand_while_another_takes_it_into_a_run(db):
    one = approved()
    run = open_run()
    payer, gatherer = finance(), finance()
    paid_on = Instalment.objects.get().approved_at.date()

    results = at_once(
        lambda: mark_paid(one.instalment, by=payer, paid_on=paid_on, remittance="BACS-1"),
        lambda: add_payments(run, [one], by=gatherer),
    )

    assert kinds(results) in [["Instalment", "WrongStep"], ["PaymentUnderWay", "int"]]
    assert live() in [["confirmed"], ["in_run"]]


def test_two_read_the_same_file():
    one = approved()
    taken_run(one)
    content = list_of((one, "paid"))

    results = by_two(lambda by: read_answer(content, name="answer", by=by))

    assert sorted(type(result).__name__ for result in results)[0] == "AlreadyRead"


def test_two_answers_with_the_same_news_are_carried_out_at_once():
    payments = [approved() for _ in range(3)]
    taken_run(*payments)
    forwards = read_answer(list_of(*[(one, "paid") for one in payments]), name="1", by=finance())
    backwards = read_answer(list_of(*[(one, "paid") for one in reversed(payments)]), name="2", by=finance())

    results = at_once(
        lambda: settle_answer(forwards), lambda: settle_answer(backwards), lambda: settle_answer(forwards)
    )

    assert kinds(results) == ["int", "int", "int"]
    assert [one.steps.filter(state="confirmed").count() for one in payments] == [1, 1, 1]
    assert PaymentRun.objects.get().state == "done"


def test_two_reverse_a_payment_and_it_is_owed_once():
    one = approved()
    taken_run(one)
    settle_answer(read_answer(list_of((one, "paid")), name="1", by=finance()))

    results = by_two(lambda by: reverse_payment(one, by=by, reason="Came back."))

    assert kinds(results) == ["Payment", "WrongStep"]
    assert live() == ["approved"]
