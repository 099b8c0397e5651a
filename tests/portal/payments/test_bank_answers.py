"""What the bank answers, and what follows from it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from portal.agreements.domain.errors import NotAllowed
from portal.mail.models import Message
from portal.payments.domain import (
    ask_recall,
    match_by_hand,
    read_answer,
    reverse_payment,
    say_refused,
    set_aside,
    settle_answer,
)
from portal.payments.domain.answers import settle_all
from portal.payments.domain.errors import (
    AlreadyRead,
    DoesNotFit,
    NotTheAnswer,
    ReasonMissing,
    SamePerson,
    WrongStep,
)
from portal.payments.domain.settling import settle_portion
from portal.payments.models import BankAnswer, BankLine, Instalment, Payment, PaymentRun
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.paying_in import approved, finance, list_of, open_run, taken_run
from tests.portal.payments.rails.batches import camt053, pain002

pytestmark = pytest.mark.django_db


def answered(content, **facts):
    answer = read_answer(content, name="answer", by=facts.pop("by", None) or finance(), **facts)
    settle_answer(answer)
    return answer


def outcomes(*payments):
    return [Payment.objects.get(pk=one.pk).state for one in payments]


def open_lines():
    return [line.why_unmatched for line in BankLine.objects.to_settle()]


def test_what_the_bank_paid_is_paid_and_the_organisation_hears():
    one = approved("250.50")
    run, _ = taken_run(one)
    MembershipFactory(organisation=one.instalment.agreement.organisation)

    by = finance()
    answered(camt053((one.identity.hex, "250.50", "DBIT")), by=by)

    one = Payment.objects.get()
    held = Instalment.objects.get()
    reference = f"{held.agreement.reference}/{held.number}"
    assert (one.state, one.reference) == ("confirmed", reference)
    assert (held.state, held.remittance, held.paid_by) == ("paid", reference, by)
    assert held.paid_on <= timezone.localdate()
    mail = Message.objects.filter(event="payments/paid").first()
    assert (run.number in mail.text, reference in mail.text) == (True, True)
    assert PaymentRun.objects.get().state == "done"


def test_a_status_report_without_amounts_goes_by_the_identity():
    one, other = approved(), approved()
    taken_run(one, other)

    answered(pain002((one.identity.hex, "ACSC", ""), (other.identity.hex, "ACTC", "")))

    assert outcomes(one, other) == ["confirmed", "sent"]
    assert PaymentRun.objects.get().state == "taken"


def test_what_the_bank_refuses_can_go_again_with_another_identity_and_the_officers_hear():
    one = approved()
    run, _ = taken_run(one)

    answered(pain002((one.identity.hex, "RJCT", "AC04")))

    again = Payment.objects.get(state="approved")
    assert (again.instalment, again.attempt) == (one.instalment, 2)
    assert again.identity != one.identity
    assert one.steps.last().note == "RJCT AC04"
    assert Instalment.objects.get().state == "approved"
    mail = Message.objects.filter(event="payments/not_paid", to=run.taken_by.email).get()
    assert "AC04" in mail.text
    taken_run(again)
    answered(pain002((again.identity.hex, "ACSC", "")))
    assert outcomes(one, again) == ["failed", "confirmed"]


def test_money_that_comes_back_is_owed_again():
    one = approved()
    run, _ = taken_run(one)
    answered(list_of((one, "paid")))

    answered(list_of((one, "returned", "1000.00", "account closed")), run=run)

    held = Instalment.objects.get()
    assert (held.state, held.paid_on, held.paid_by, held.remittance) == ("approved", None, None, "")
    assert outcomes(one) == ["reversed"]
    assert Payment.objects.get(state="approved").attempt == 2
    assert Message.objects.filter(event="payments/came_back").exists()


def test_a_return_that_is_read_before_the_payment_comes_to_the_same():
    one = approved()
    taken_run(one)

    answered(camt053((one.identity.hex, "1000.00", "CRDT")))
    answered(camt053((one.identity.hex, "1000.00", "DBIT")))

    assert (outcomes(one), open_lines()) == (["reversed"], [])
    assert [step.state for step in one.steps.all()] == ["approved", "in_run", "sent", "confirmed", "reversed"]


def test_the_same_file_twice_changes_nothing():
    one = approved()
    taken_run(one)
    content = list_of((one, "paid"))
    answered(content)

    with pytest.raises(AlreadyRead, match="read this file already"):
        read_answer(content, name="again", by=finance())

    assert BankAnswer.objects.count() == 1


def test_the_same_news_in_another_file_changes_nothing():
    one = approved()
    taken_run(one)
    answered(list_of((one, "paid")))

    answered(pain002((one.identity.hex, "ACSC", "")))

    assert (one.steps.count(), open_lines()) == (4, [])
    assert Message.objects.filter(event="payments/paid").count() == len(
        set(Message.objects.filter(event="payments/paid").values_list("to", flat=True))
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (lambda one: (one, "paid", "999.99"), "The bank names £999.99, but Payment of"),
        (lambda one: ("0" * 32, "paid"), "The bank names a payment that the portal does not know."),
        (lambda one: ("SALARY-7", "paid", "20.00"), "The bank names a payment that the portal does not know."),
        (lambda one: ("RUN-1999-0001", "paid"), "The bank names a payment that the portal does not know."),
        (lambda one: ("", "paid", "20.00"), "The bank names no payment."),
    ],
)
def test_what_fits_nothing_is_a_work_list_and_changes_nothing(line, why):
    one = approved()
    taken_run(one)

    answered(list_of(line(one)))

    [said] = open_lines()
    assert said.startswith(why)
    assert outcomes(one) == ["sent"]


def test_news_that_contradicts_what_is_known_is_for_a_person():
    paid, waiting = approved(), approved()
    taken_run(paid)
    open_run(waiting)
    answered(list_of((paid, "paid")))

    answered(list_of((paid, "refused"), (waiting, "paid")))

    assert open_lines() == [
        "The bank says “refused”, but the payment is “Paid”.",
        "The bank says “paid”, but the payment is “In a payment run”.",
    ]
    assert outcomes(paid, waiting) == ["confirmed", "in_run"]


def test_twice_in_one_statement_may_be_paid_twice():
    one = approved()
    taken_run(one)

    answered(camt053((one.identity.hex, "1000.00", "DBIT"), (one.identity.hex, "1000.00", "DBIT")))

    assert outcomes(one) == ["confirmed"]
    assert open_lines() == ["This file says it twice of the same payment. Ask the bank whether it was paid twice."]


def test_an_answer_to_another_run_is_not_kept():
    one, other = approved(), approved()
    run, _ = taken_run(one)
    elsewhere, _ = taken_run(other)

    with pytest.raises(NotTheAnswer, match=f"about {elsewhere}, not about {run}"):
        read_answer(list_of((other, "paid")), name="answer", by=finance(), run=run)
    answered(list_of((one, "paid"), (other, "paid")), run=run)

    assert outcomes(one, other) == ["confirmed", "sent"]
    assert open_lines() == [f"It is about {elsewhere}, and was read as an answer to {run}."]


@pytest.mark.parametrize(("status", "state"), [("refused", "failed"), ("paid", "confirmed"), ("pending", "sent")])
def test_a_word_about_the_whole_run_is_one_about_each_payment(status, state):
    one, other = approved(), approved()
    run, _ = taken_run(one, other)

    answered(list_of((run.number, status)))

    assert (outcomes(one, other), open_lines()) == ([state, state], [])


def test_a_word_about_the_whole_run_with_another_total_is_for_a_person():
    one = approved()
    run, _ = taken_run(one)

    answered(list_of((run.number, "paid", "999.00")))

    assert outcomes(one) == ["sent"]
    assert open_lines() == [f"The bank names £999 for {run}, which came to £1,000."]


class TestOfTheWholeRun:
    @pytest.fixture
    def several(self):
        return [approved(), approved()]

    @pytest.fixture
    def number(self, several):
        run, _ = taken_run(*several)
        return run.number

    def test_what_group_and_batch_say_alike_is_one_word(self, several, number):
        answered(pain002(number=number, group="ACSC", batches=["ACSC"]))

        assert (outcomes(*several), open_lines()) == (["confirmed", "confirmed"], [])
        assert BankLine.objects.count() == 2

    def test_one_that_is_named_stands_beside_a_refused_batch_and_nobody_else_fails(self, several, number):
        answered(pain002((several[0].identity.hex, "ACSC", ""), number=number, batches=["RJCT"]))

        assert (outcomes(*several), open_lines()) == (["confirmed", "sent"], ["The bank names no payment."])
        assert Payment.objects.count() == 2

    @pytest.mark.parametrize(
        "lines",
        [
            lambda one, number: pain002(number=number, group="ACSC", batches=["RJCT"]),
            lambda one, number: list_of((number, "paid"), (number, "refused")),
        ],
        ids=["report", "list"],
    )
    def test_what_contradicts_itself_is_for_a_person(self, lines, several, number):
        answered(lines(several[0], number))

        why = f"It is about all of {number}, but the same file says more of that run or of its payments."
        assert (outcomes(*several), open_lines()) == (["sent", "sent"], [why, why])

    def test_beside_one_of_its_payments_it_is_for_a_person(self, several, number):
        answered(list_of((number, "refused"), (several[0], "paid")))

        assert (outcomes(*several), len(open_lines())) == (["confirmed", "sent"], 1)

    def test_a_batch_that_left_and_one_of_it_that_came_back(self, several, number):
        answered(camt053((number, "2000.00", "DBIT"), (several[0].identity.hex, "1000.00", "CRDT")))

        assert (outcomes(*several), open_lines()) == (["reversed", "confirmed"], [])

    def test_said_again_and_again_it_is_told_of_each_payment_once(self, several, number):
        answered(list_of(*[(number, "paid")] * 20))

        assert outcomes(*several) == ["confirmed", "confirmed"]
        assert (BankLine.objects.count(), len(open_lines())) == (2 + 19, 19)


@pytest.mark.parametrize("content", [b"", b"\0\0", b"<html></html>", b"<a", b"name,x\n1,2", b"Identity,Status\n"])
def test_what_is_no_answer_is_not_kept(content):
    with pytest.raises(NotTheAnswer):
        read_answer(content, name="answer", by=finance())

    assert not BankAnswer.objects.exists()


def test_an_officer_finds_the_payment_that_a_line_is_about():
    one = approved()
    run, _ = taken_run(one)
    answered(list_of(("", "paid", "1000.00")))
    line = BankLine.objects.get()

    matched = match_by_hand(line, one, by=finance(), reason="The bank's clerk says so.")

    assert (matched.state, matched.payment, matched.run, outcomes(one)) == ("matched", one, run, ["confirmed"])
    with pytest.raises(WrongStep):
        match_by_hand(line, one, by=finance(), reason="Again")
    assert PaymentRun.objects.get().state == "done"


def test_a_line_is_not_matched_with_another_amount_nor_a_payment_that_was_not_sent():
    one, other = approved("1000.00"), approved("20.00")
    taken_run(one)
    answered(list_of(("", "paid", "20.00")))
    line = BankLine.objects.get()

    with pytest.raises(DoesNotFit, match="The line is about £20, the payment is of £1,000"):
        match_by_hand(line, one, by=finance(), reason="So.")
    with pytest.raises(DoesNotFit, match="the payment is “Approved, not sent yet”"):
        match_by_hand(line, other, by=finance(), reason="So.")
    with pytest.raises(ReasonMissing):
        match_by_hand(line, other, by=finance(), reason=" ")


def test_a_line_is_set_aside_for_a_reason():
    answered(list_of(("SALARY-7", "paid", "20.00")))
    line = BankLine.objects.get()

    with pytest.raises(ReasonMissing):
        set_aside(line, by=finance(), reason="")
    set_aside(line, by=finance(), reason="Salaries.")

    assert (open_lines(), BankLine.objects.get().reason) == ([], "Salaries.")


def test_only_finance_reads_matches_and_sets_aside():
    member = MembershipFactory().user
    answered(list_of(("", "paid", "20.00")))
    line = BankLine.objects.get()

    for deed in (
        lambda: read_answer(b"x", name="x", by=member),
        lambda: match_by_hand(line, approved("20.00"), by=member, reason="So."),
        lambda: set_aside(line, by=member, reason="So."),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_payment_is_asked_back_and_the_bank_s_answer_decides():
    one = approved()
    taken_run(one)

    ask_recall(one, by=finance(), reason="The wrong year.")

    with pytest.raises(WrongStep):
        ask_recall(one, by=finance(), reason="Again.")
    assert outcomes(one) == ["sent"]
    assert one.steps.last().note == "The bank was asked to bring it back: The wrong year."
    answered(pain002((one.identity.hex, "CANC", "CUST")))
    assert outcomes(one) == ["failed"]


def test_what_the_bank_says_by_telephone_needs_somebody_else_than_who_took_the_file():
    one = approved()
    run, _ = taken_run(one)

    with pytest.raises(SamePerson):
        say_refused(one, by=run.taken_by, reason="They rang.")
    again = say_refused(one, by=finance(), reason="They rang.")

    assert (outcomes(one), again.state, again.attempt) == (["failed"], "approved", 2)
    assert PaymentRun.objects.get().state == "done"


@pytest.mark.parametrize("status", ["refused", "returned"])
def test_nor_does_who_took_the_file_say_so_in_a_list_of_their_own(status):
    one = approved()
    run, _ = taken_run(one)

    answered(list_of((one, status)), by=run.taken_by)

    [why] = open_lines()
    assert why.startswith(f"{run.taken_by} took the file of {run} to the bank, so another finance officer has to say")
    assert outcomes(one) == ["sent"]
    line = BankLine.objects.get()
    with pytest.raises(SamePerson):
        match_by_hand(line, one, by=run.taken_by, reason="So.")
    match_by_hand(line, one, by=finance(), reason="So the bank says.")
    assert outcomes(one) in (["failed"], ["reversed"])


def test_where_one_person_does_it_all_who_took_the_file_reads_the_list(settings):
    settings.RUN_TAKEN_BY_ANOTHER = False
    one = approved()
    run, _ = taken_run(one)

    answered(list_of((one, "refused")), by=run.taken_by)

    assert (outcomes(one), open_lines()) == (["failed"], [])


def test_an_officer_says_that_money_came_back_but_not_who_said_that_it_was_paid():
    one = approved()
    taken_run(one)
    reader = finance()
    answered(list_of((one, "paid")), by=reader)

    with pytest.raises(SamePerson):
        reverse_payment(one, by=reader, reason="On the statement.")
    with pytest.raises(ReasonMissing):
        reverse_payment(one, by=finance(), reason=" ")
    reverse_payment(one, by=finance(), reason="On the statement.")

    assert (outcomes(one), Instalment.objects.get().state) == (["reversed"], "approved")


def test_an_answer_whose_reading_stopped_half_way_is_finished_by_the_job(monkeypatch):
    monkeypatch.setattr("portal.payments.domain.settling.PORTION", 1)
    one, other = approved(), approved()
    taken_run(one, other)
    answer = read_answer(list_of((one, "paid"), (other, "paid")), name="answer", by=finance())
    settle_portion(answer)
    assert outcomes(one, other) == ["confirmed", "sent"]

    assert (settle_all(), settle_all()) == (1, 0)

    assert outcomes(one, other) == ["confirmed", "confirmed"]
    assert Payment.objects.confirmed().total() == Decimal(2000)


def test_an_answer_that_cannot_be_carried_out_holds_up_no_other(caplog):
    one = approved()
    taken_run(one)
    stuck = read_answer(list_of(("x", "paid")), name="stuck", by=finance())
    read_answer(list_of((one, "paid")), name="answer", by=finance())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE payments_bankline ADD CONSTRAINT stuck CHECK (answer_id <> %s OR state <> 'unmatched')",
            [stuck.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    assert settle_all() == 1

    assert outcomes(one) == ["confirmed"]
    assert f"The bank's answer {stuck.pk} cannot be carried out" in caplog.text
