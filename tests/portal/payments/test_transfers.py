"""Payments through Stripe Connect, against the simulator: not verified against Stripe."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking.domain import stop_account
from portal.banking.models import BankAccount
from portal.mail.models import Message
from portal.payments.domain import (
    add_payments,
    ask_recall,
    file_again,
    make_run,
    read_answer,
    reverse_payment,
    say_refused,
    settle_all,
    take_file,
)
from portal.payments.domain.bringing_back import send_back
from portal.payments.domain.errors import PaymentHeld, PaymentRefusal, SamePerson, WrongStep
from portal.payments.domain.payouts import ASKED_FOR, compare_balance, not_on_the_balance, take_payout
from portal.payments.domain.releasing import release
from portal.payments.domain.transfers import BalanceTooSmall, NotNow, _ask, send_transfer, send_transfers
from portal.payments.domain.transfers_by_hand import bring_back, give_up_transfer, see_to
from portal.payments.jobs import send_back as send_back_job
from portal.payments.jobs import sweep_transfers
from portal.payments.models import BankLine, Payment, PaymentRun, Rail, StripeLine, Transfer
from portal.stripe.accounts import COMMISSIONER, account_named
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.payments.at_stripe import connected, released, stripe, sweep, to_pay, told, transfers_at
from tests.portal.payments.paying_in import approved, list_of, open_run

pytestmark = pytest.mark.django_db
__all__ = ["stripe"]


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


def state_of(payment):
    return Payment.objects.get(pk=payment.pk).state


def the(payment):
    return Transfer.objects.get(payment=payment)


def test_a_released_run_becomes_one_transfer_for_each_payment(stripe):
    account = connected(stripe)
    one, two = to_pay(stripe, "600.00", account), to_pay(stripe, "400.50")
    run = released(one, two)

    assert (state_of(one), transfers_at(stripe)) == ("sent", [])
    send_transfers(run)
    send_transfers(run)

    made = {each["metadata"]["payment"]: each for each in transfers_at(stripe)}
    assert {key: each["amount"] for key, each in made.items()} == {str(one.identity): 60000, str(two.identity): 40050}
    assert made[str(one.identity)]["destination"] == account.stripe_account
    assert (state_of(one), state_of(two)) == ("confirmed", "confirmed")
    assert PaymentRun.objects.get().state == PaymentRun.State.DONE
    assert Payment.objects.get(pk=one.pk).instalment.state == "paid"
    mails = Message.objects.filter(event="payments/paid_through_stripe")
    assert mails.filter(to=account.organisation.memberships.get().user.email).count() == 1
    assert set(StripeEvent.objects.to_look_at()) == set()
    assert told(stripe, times=2, backwards=True) == {200}
    assert (len(transfers_at(stripe)), StripeEvent.objects.to_look_at().count()) == (2, 0)


def test_the_list_of_a_run_stays_the_same(stripe, finance):
    run = released(to_pay(stripe))

    first, again = file_again(run, by=finance), file_again(run, by=finance)

    assert (first.content, first.content_type) == (again.content, "application/json")
    assert b'"destination": "acct_' in first.content


def test_off_it_is_off(stripe, settings, finance):
    settings.STRIPE_TRANSFERS = False

    with pytest.raises(WrongStep, match="switched off"):
        make_run(by=finance, rail=Rail.STRIPE, pay_on=timezone.localdate())


def test_switched_off_meanwhile_nothing_more_is_asked(stripe, settings):
    payment = to_pay(stripe)
    released(payment)
    settings.STRIPE_TRANSFERS = False

    sweep()

    assert transfers_at(stripe) == []
    assert "switched off" in the(payment).why


def test_each_goes_by_the_rail_of_its_account(stripe, finance):
    bank, card = approved(), to_pay(stripe)
    through_stripe = make_run(by=finance, rail=Rail.STRIPE, pay_on=timezone.localdate())

    with pytest.raises(PaymentHeld, match="paid to its bank account"):
        add_payments(through_stripe, [bank], by=finance)
    with pytest.raises(PaymentHeld, match="paid through Stripe"):
        open_run(card)


def test_nothing_goes_to_an_account_that_was_stopped_after_the_run_was_released(stripe, finance):
    payment = to_pay(stripe)
    released(payment)
    stop_account(BankAccount.objects.get(), by=finance, reason="It is not theirs.")

    sweep()

    assert transfers_at(stripe) == []
    assert "stopped or changed" in the(payment).why
    give_up_transfer(the(payment), by=finance, reason="Another account is on its way.")
    assert (state_of(payment), Payment.objects.to_send().count()) == ("failed", 1)


@pytest.mark.parametrize("faults", [["lost"] * 3, ["lost", "error", "rate_limit"], ["error"] * 3, ["rate_limit"]])
def test_whatever_the_line_does_it_is_one_transfer(stripe, faults):
    payment = to_pay(stripe)
    released(payment)
    stripe.go_wrong(*faults, of="POST")

    with pytest.raises(NotNow):
        send_transfer(the(payment).pk)
    assert (the(payment).state, state_of(payment)) == ("asking", "sent")
    sweep()

    assert len(transfers_at(stripe)) == 1
    assert state_of(payment) == "confirmed"


def test_an_error_that_stripe_keeps_for_a_day_is_said_and_never_becomes_two(stripe):
    payment = to_pay(stripe)
    released(payment)
    stripe.go_wrong("kept_error", of="POST")
    sweep()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        sweep()
        assert "never done twice" in the(payment).why
    stripe.answers.clear()  # a day later Stripe has forgotten the key
    sweep()

    assert (len(transfers_at(stripe)), state_of(payment), the(payment).why) == (1, "confirmed", "")


def test_done_and_forgotten_by_the_key_it_is_found_by_its_group(stripe):
    payment = to_pay(stripe)
    released(payment)
    stripe.go_wrong(*["lost"] * 3, of="POST")
    sweep()
    stripe.answers.clear()  # more than a day later
    sweep()

    assert (len(transfers_at(stripe)), state_of(payment)) == (1, "confirmed")


def made_before_the_copy(payment):
    """Stripe has made it, and this database is a copy of the time before."""
    client = account_named(COMMISSIONER).client()
    return client.v1.transfers.create(
        {
            "amount": int(payment.amount * 100),
            "currency": "gbp",
            "destination": the(payment).destination,
            "transfer_group": payment.identity.hex,
            "metadata": {"payment": str(payment.identity)},
        }
    )


def test_a_copy_of_an_earlier_database_finds_what_was_made_and_makes_no_second(stripe):
    payment = to_pay(stripe)
    released(payment)
    made = made_before_the_copy(payment)

    sweep()

    assert [one["id"] for one in transfers_at(stripe)] == [made.id]
    assert (the(payment).stripe_id, state_of(payment)) == (made.id, "confirmed")


@pytest.mark.parametrize("hear", [told, lambda stripe: compare_balance()], ids=["webhook", "balance"])
def test_a_copy_of_an_earlier_database_hears_of_what_it_has_not_asked_for(stripe, hear):
    payment = to_pay(stripe)
    released(payment)
    made_before_the_copy(payment)

    hear(stripe)

    assert (the(payment).state, state_of(payment)) == ("made", "confirmed")
    assert StripeEvent.objects.to_look_at().count() == 0


def test_what_was_heard_while_stripe_was_looked_at_is_not_asked_for_again(stripe):
    payment = to_pay(stripe)
    released(payment)
    stripe.go_wrong(*["error"] * 3, of="POST")
    sweep()
    made_before_the_copy(payment)
    told(stripe)

    with stripe.world.lock:  # as it was when this worker looked
        stripe.world.things[the(payment).stripe_id]["transfer_group"] = "not yet"
    assert _ask(the(payment)) is None

    assert len(transfers_at(stripe)) == 1


def test_another_bank_account_that_nobody_told_of_is_seen_before_anything_is_sent(stripe):
    payment = to_pay(stripe)
    released(payment)
    stripe.change_bank(the(payment).destination, "000000", "87654321")
    stripe.webhooks.drop()

    sweep()

    assert (transfers_at(stripe), BankAccount.objects.get().state) == ([], "stopped")
    assert (the(payment).state, "stopped or changed" in the(payment).why) == ("waiting", True)


def test_what_was_seen_to_stays_so_while_stripe_says_the_same(stripe, finance):
    small, stopped = to_pay(stripe, "20000.00"), to_pay(stripe)
    released(small, stopped)
    stripe.top_up(-99_000)
    stop_account(BankAccount.objects.get(pk=the(stopped).payment.account_id), by=finance, reason="x")
    sweep()
    sweep()
    for one in Transfer.objects.to_look_at():
        see_to(one, by=finance, reason="The money comes on Monday.")
    sweep()

    assert ([one.seen_to for one in Transfer.objects.all()], the(small).refusals) == (
        ["The money comes on Monday."] * 2,
        3,
    )


def test_an_account_that_is_stopped_while_nobody_knows_gets_nothing_more(stripe, finance):
    payment = to_pay(stripe)
    released(payment)
    stripe.go_wrong(*["error"] * 3, of="POST")
    sweep()
    stop_account(BankAccount.objects.get(), by=finance, reason="It is not theirs.")

    sweep()
    assert (transfers_at(stripe), the(payment).state, "stopped or changed" in the(payment).why) == ([], "asking", True)
    with time_machine.travel(timezone.now() + timedelta(hours=26), tick=True):
        sweep()
        give_up_transfer(the(payment), by=finance, reason="Its account was stopped.")

    assert (transfers_at(stripe), state_of(payment)) == ([], "failed")


def test_what_stripe_cannot_answer_does_not_stand_before_the_rest(stripe):
    account = connected(stripe)
    stuck, last = [to_pay(stripe, "10.00", account) for _ in range(3)], to_pay(stripe, "11.00", account)
    released(*stuck, last)
    for one in stuck:
        stripe.go_wrong("kept_error", of="POST")
        with pytest.raises(NotNow):
            send_transfer(the(one).pk)

    sweep()

    assert [each["amount"] for each in transfers_at(stripe)] == [1100]


def test_while_nobody_knows_whether_it_was_made_it_cannot_be_given_up(stripe, finance):
    payment = to_pay(stripe)
    released(payment)
    stripe.go_wrong(*["lost"] * 3, of="POST")
    sweep()

    with pytest.raises(WrongStep, match="no answer yet"):
        give_up_transfer(the(payment), by=finance, reason="It takes long.")


def test_a_balance_that_is_too_small_waits_and_goes_when_there_is_money(stripe):
    one, two = to_pay(stripe, "20000.00"), to_pay(stripe, "20000.00")
    run = released(one, two)
    stripe.top_up(-85_000)

    with pytest.raises(BalanceTooSmall):
        send_transfer(the(one).pk)
    sweep()
    assert (transfers_at(stripe), state_of(one), the(one).refusals, the(two).refusals) == ([], "sent", 1, 1)
    assert "balance at Stripe is too small" in the(one).why
    assert Transfer.objects.to_look_at().count() == 2
    stripe.top_up(50_000)
    send_transfers(run)

    assert [each["amount"] for each in transfers_at(stripe)] == [2_000_000, 2_000_000]
    assert Transfer.objects.to_look_at().count() == 0


def test_what_stripe_plainly_refuses_waits_for_another_run(stripe):
    payment = to_pay(stripe)
    run = released(payment)
    stripe.go_wrong("refused", of="POST")

    send_transfers(run)

    assert (transfers_at(stripe), state_of(payment), the(payment).state) == ([], "failed", "given_up")
    again = Payment.objects.to_send().get()
    assert (again.attempt, again.identity == payment.identity) == (2, False)
    assert Message.objects.filter(event="payments/not_paid").exists()
    assert PaymentRun.objects.get().state == PaymentRun.State.DONE


def test_other_figures_under_the_same_key_are_for_a_person(stripe):
    payment = to_pay(stripe)
    released(payment)
    stripe.answers[f"payment-{payment.identity}-0"] = ("something else", 200, {})

    send_transfer(the(payment).pk)

    assert "other figures" in the(payment).why
    assert (transfers_at(stripe), the(payment).state) == ([], "asking")


def test_brought_back_by_stripe_it_is_owed_again(stripe, finance):
    payment = to_pay(stripe)
    released(payment)
    sweep()

    bring_back(the(payment), by=finance, reason="Paid for the wrong quarter.")
    with pytest.raises(WrongStep, match="asked for it already"):
        bring_back(the(payment), by=finance, reason="Once more.")
    stripe.go_wrong("lost", of="POST")
    send_back(the(payment).pk)
    send_back(the(payment).pk)
    told(stripe, times=2)

    assert (state_of(payment), the(payment).state, Payment.objects.to_send().count()) == ("reversed", "reversed", 1)
    assert stripe.world.things[the(payment).stripe_id]["amount_reversed"] == 100_000
    assert Message.objects.filter(event="payments/came_back").exists()


def test_who_released_the_run_does_not_bring_it_back(stripe):
    payment = to_pay(stripe)
    run = released(payment)
    sweep()

    with pytest.raises(SamePerson):
        bring_back(the(payment), by=run.taken_by, reason="x")


def test_money_that_was_paid_out_already_cannot_be_brought_back(stripe, finance):
    payment = to_pay(stripe)
    released(payment)
    sweep()
    stripe.pay_out(the(payment).destination)
    bring_back(the(payment), by=finance, reason="Paid for the wrong quarter.")

    send_back(the(payment).pk)
    sweep()

    assert "insufficient funds" in the(payment).why
    assert (state_of(payment), the(payment).back_refusals) == ("confirmed", 1)
    see_to(the(payment), by=finance, reason="Asked for it as a repayment.")
    assert Transfer.objects.to_look_at().count() == 0


def test_what_stripe_refused_to_bring_back_is_asked_for_again_only_by_an_officer(stripe, finance):
    payment = to_pay(stripe)
    released(payment)
    sweep()
    where = the(payment).destination
    stripe.pay_out(where)
    bring_back(the(payment), by=finance, reason="Paid for the wrong quarter.")
    send_back(the(payment).pk)
    refusal = the(payment).why
    stripe.world.moved += 60
    payout = stripe.latest("payout")
    with stripe.world.lock:
        stripe.settle(payout["id"], failure="account_closed")
    told(stripe)
    stripe.world.moved += 60
    stripe.pay_out(where)
    told(stripe)
    assert ("insufficient funds" in refusal, the(payment).payout_state) == (True, "paid")
    sweep()
    assert (the(payment).back_refusals, the(payment).back_asked_by) == (1, None)

    bring_back(the(payment), by=finance, reason="They have paid it in.")
    with pytest.raises(WrongStep, match="asked for it already"):
        bring_back(the(payment), by=finance, reason="Once more.")
    sweep()

    assert the(payment).back_refusals == 2


def test_a_payout_that_arrives_leaves_what_else_was_said_of_it(stripe):
    payment = to_pay(stripe)
    released(payment)
    sweep()
    stripe.pay_out(the(payment).destination, failure="account_closed")
    told(stripe)
    stripe.reverse(the(payment).stripe_id, 40_000)
    told(stripe)
    stripe.world.moved += 60
    stripe.pay_out(the(payment).destination)
    told(stripe)

    assert (the(payment).payout_state, "£400 of it was brought back" in the(payment).why) == ("paid", True)


def test_what_is_wanted_back_is_asked_for_also_when_stripe_cannot_make_another(stripe, finance):
    account = connected(stripe)
    back, stuck = to_pay(stripe, "600.00", account), to_pay(stripe, "100.00", account)
    released(back)
    sweep()
    bring_back(the(back), by=finance, reason="Paid for the wrong quarter.")
    released(stuck)
    stripe.go_wrong(*["error"] * 3, of="POST")

    sweep_transfers(0)

    assert (the(stuck).state, the(back).state) == ("asking", "reversed")


def test_what_cannot_be_told_of_money_that_is_wanted_back_is_for_a_person(stripe, finance):
    one, two = to_pay(stripe, "600.00"), to_pay(stripe, "100.00")
    released(one, two)
    sweep()
    for each in (one, two):
        bring_back(the(each), by=finance, reason="Paid for the wrong quarter.")
    stripe.world.things[the(one).stripe_id]["currency"] = "eur"
    stripe.world.things[the(two).stripe_id]["metadata"] = {}

    for each in (one, two):
        send_back_job(the(each).pk)

    assert ("other figures" in the(one).why, "which payment it is for" in the(two).why) == (True, True)


def test_nothing_is_released_without_an_account_to_go_to(stripe):
    payment = to_pay(stripe)
    run = released(to_pay(stripe))

    with pytest.raises(PaymentHeld, match="no account at Stripe"):
        release(run, [payment])


def test_a_part_brought_back_at_stripe_is_for_a_person_and_the_rest_is_a_reversal(stripe):
    payment = to_pay(stripe)
    released(payment)
    sweep()
    stripe.reverse(the(payment).stripe_id, 40_000)
    told(stripe)
    assert (state_of(payment), the(payment).brought_back) == ("confirmed", 400)
    assert "£400 of it was brought back" in the(payment).why

    stripe.reverse(the(payment).stripe_id)
    told(stripe, backwards=True)

    assert (state_of(payment), the(payment).why) == ("reversed", "")


def test_nobodys_word_changes_what_went_through_stripe(stripe, finance):
    payment = to_pay(stripe)
    run = released(payment)
    with pytest.raises(PaymentRefusal, match="through Stripe"):
        say_refused(payment, by=finance, reason="x")
    with pytest.raises(PaymentRefusal, match="through Stripe"):
        ask_recall(payment, by=finance, reason="x")

    read_answer(list_of((payment, "refused", "1000.00")), name="answer", by=finance)
    read_answer(list_of((run.number, "refused")), name="another", by=finance)
    settle_all()

    assert state_of(payment) == "sent"
    assert {line.why_unmatched[:33] for line in BankLine.objects.all()} == {"It is a payment through Stripe, w"}
    sweep()
    with pytest.raises(PaymentRefusal, match="through Stripe"):
        reverse_payment(payment, by=finance, reason="x")


def test_payouts_are_followed_and_one_that_fails_is_on_the_work_list(stripe):
    account = connected(stripe)
    one, two = to_pay(stripe, "600.00", account), to_pay(stripe, "100.00", account)
    released(one, two)
    sweep()

    stripe.pay_out(account.stripe_account, failure="account_closed")
    told(stripe, times=2)
    assert {each.payout_state for each in Transfer.objects.all()} == {"failed"}
    assert "The bank account has been closed). The money is in its account at Stripe" in the(one).why
    assert state_of(one) == "confirmed"
    stripe.pay_out(account.stripe_account)
    told(stripe, backwards=True)

    assert {(each.payout_state, each.why) for each in Transfer.objects.all()} == {("paid", "")}


def test_of_payouts_told_in_any_order_the_latest_counts(stripe):
    payment = to_pay(stripe)
    released(payment)
    sweep()
    where = the(payment).destination
    failed = stripe.pay_out(where, failure="account_closed")
    stripe.world.moved += 60
    paid = stripe.pay_out(where)

    take_payout(paid["id"], where)
    take_payout(failed["id"], where)

    assert (the(payment).payout, the(payment).payout_state) == (paid["id"], "paid")


def test_events_that_never_came_are_asked_for(stripe):
    from portal.stripe.domain.working import catch_up
    from tests.stripe_simulator.standing_in import work

    payment = to_pay(stripe)
    released(payment)
    sweep()
    stripe.pay_out(the(payment).destination)
    stripe.webhooks.drop()

    catch_up()
    work()

    assert the(payment).payout_state == "paid"
    assert StripeEvent.objects.to_look_at().count() == 0


def test_stripes_balance_and_the_books_are_compared(stripe):
    payment = to_pay(stripe, "600.00")
    released(payment)
    stripe.go_wrong(*["lost"] * 3, of="POST")
    sweep()
    stripe.webhooks.drop()
    with stripe.world.lock:
        from tests.stripe_simulator import connect

        stranger = connect.create_transfer(
            stripe.world, {"amount": 500, "currency": "gbp", "destination": the(payment).destination}
        )

    assert (compare_balance(), compare_balance()) == (2, 0)

    assert state_of(payment) == "confirmed"
    assert [one.source for one in StripeLine.objects.unlike_the_books()] == [stranger["id"]]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert list(not_on_the_balance()) == []


def test_what_fits_nothing_is_not_asked_for_without_end(stripe):
    payment = to_pay(stripe)
    made_by_hand = {"amount": 500, "currency": "gbp", "destination": BankAccount.objects.get().stripe_account}
    account_named(COMMISSIONER).client().v1.transfers.create(made_by_hand)
    compare_balance()
    stripe.asked.clear()

    compare_balance()
    asked_soon = [path for _, path in stripe.asked if path.startswith("/v1/transfers/")]
    with time_machine.travel(timezone.now() + ASKED_FOR + timedelta(days=1), tick=True):
        stripe.asked.clear()
        compare_balance()

    assert len(asked_soon) == 1
    assert [path for _, path in stripe.asked if path.startswith("/v1/transfers/")] == []
    assert (StripeLine.objects.unlike_the_books().count(), state_of(payment)) == (1, "approved")


def test_a_stopped_run_cannot_be_taken_once_stripe_is_off(stripe, settings, finance):
    payment = to_pay(stripe)
    run = make_run(by=finance, rail=Rail.STRIPE, pay_on=timezone.localdate())
    add_payments(run, [payment], by=finance)
    settings.STRIPE_TRANSFERS = False

    with pytest.raises(WrongStep, match="switched off"):
        take_file(run, by=UserFactory(role=Role.FINANCE_OFFICER))
