"""What a hostile tester does to the money: at the same moment, twice, in the middle, and with rubbish."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.mail.models import Message
from portal.mail.outbox import TransportFailed, deliver
from portal.payments.domain import approve_payments, prepare_payment, read_answer, settle_all, settle_answer
from portal.payments.domain.repayments import ask_back
from portal.payments.models import BankAnswer, BankLine, Instalment, Payment, PaymentRun, PaymentStep, Repayment
from tests.at_once import at_once, kinds
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.payments.paying_in import approved, finance, list_of, taken_run
from tests.portal.payments.rails.batches import camt053, pain002
from tests.portal.payments.test_exactly_once import Crash, StopAt
from tests.signing_in import signed_in_client


@pytest.fixture(autouse=True)
def _before_the_days_of_the_statements():
    """The statements are of 24 and 25 November 2026; a file cannot have been taken after the bank paid it."""
    with time_machine.travel(datetime(2026, 11, 22, 10, 0, tzinfo=UTC), tick=True):
        yield


def read(content):
    return read_answer(content, name="answer", by=finance())


def steps():
    return sorted(PaymentStep.objects.values_list("payment", "state"))


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_two_approve_the_same_list(self):
        several = [prepare_payment(InstalmentFactory(), by=finance()) for _ in range(6)]
        people = [finance(), finance()]

        results = at_once(
            partial(approve_payments, several, by=people[0]), partial(approve_payments, several[::-1], by=people[1])
        )

        assert kinds(results) == ["Approved", "Approved"]
        assert sorted(len(each.done) for each in results) in ([0, 6], [1, 5], [2, 4], [3, 3])
        assert Payment.objects.count() == 6

    def test_two_statements_take_one_payment_once_each(self):
        one = approved()
        taken_run(one)
        first, second = (read(camt053((one.identity.hex, "1000.00", "DBIT", name))) for name in ("A1", "A2"))

        results = at_once(partial(settle_answer, first), partial(settle_answer, second))

        assert kinds(results) == ["int", "int"]
        assert [step for _, step in steps()].count("confirmed") == 1
        assert BankLine.objects.to_settle().count() == 1

    @pytest.mark.parametrize("reference", ["C1", ""])
    def test_two_statements_that_overlap_bring_a_repayment_in_once(self, reference):
        one = approved()
        taken_run(one)
        settle_answer(read(list_of((one, "paid"))))
        due_on = timezone.localdate() + timedelta(days=30)
        owed = ask_back(
            one.instalment.agreement, by=finance(), amount=Decimal(500), kind="underspend", reason="So.", due_on=due_on
        )
        credit = ("X", "200.00", "CRDT", reference, owed.transfer_reference)
        first, second = read(camt053(credit)), read(camt053(credit, ("", "1.00", "DBIT")))

        results = at_once(partial(settle_answer, first), partial(settle_answer, second), settle_all)

        assert kinds(results) == ["int", "int", "int"]
        assert Repayment.objects.received().total() == Decimal("200.00")
        assert Repayment.objects.awaited().total() == Decimal("300.00")


@pytest.mark.django_db
class TestInTheMiddle:
    def test_killed_at_any_statement_of_an_answer_and_done_again_it_is_done_once(self):
        """Refused, paid, taken twice, come back and paid back in one statement, and the worker dies again and again."""
        paid, refused, back = approved(), approved(), approved()
        taken_run(paid, refused, back)
        answer = read(
            list_of((paid, "paid"), (refused, "refused"), (back, "returned"), (paid, "paid"), ("x", "paid", "1.00"))
        )

        at = 0
        while True:
            try:
                with transaction.atomic(), connection.execute_wrapper(StopAt(at)):
                    settle_answer(answer)
                break
            except Crash:
                at += 1

        assert at > 30
        assert [state for _, state in steps() if state in ("confirmed", "failed", "reversed")].count("confirmed") == 2
        assert sorted(Payment.objects.values_list("state", flat=True)) == [
            *["approved", "approved", "confirmed", "failed", "reversed"]
        ]
        assert BankLine.objects.to_settle().count() == 2
        assert PaymentRun.objects.get().state == "done"

    def test_killed_at_any_statement_of_one_press_and_pressed_again_each_is_approved_once(self):
        several = [prepare_payment(InstalmentFactory(), by=finance()) for _ in range(3)]
        by, at = finance(), 0

        while True:
            try:
                with transaction.atomic(), connection.execute_wrapper(StopAt(at)):
                    approve_payments(several, by=by)
                break
            except Crash:
                at += 1

        assert at > 5
        assert Payment.objects.count() == 3
        assert set(Instalment.objects.values_list("state", flat=True)) == {"approved"}

    def test_the_mail_server_is_down_and_the_money_is_in_the_books_all_the_same(self, settings):
        settings.MAILERS = settings.MAILERS | {
            "transport": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
            }
        }
        one = approved()
        taken_run(one)
        MembershipFactory(organisation=one.instalment.agreement.organisation)

        settle_answer(read(list_of((one, "paid"))))

        assert Payment.objects.get().state == "confirmed"
        advice = Message.objects.filter(event="payments/paid").first()
        with pytest.raises(TransportFailed):
            deliver(advice.pk)
        assert Message.objects.get(pk=advice.pk).state == "queued"


@pytest.mark.django_db
class TestRubbish:
    @pytest.fixture
    def browser(self):
        return signed_in_client(finance())

    @pytest.fixture
    def one(self):
        payment = approved()
        taken_run(payment)
        return payment

    def upload(self, browser, content):
        file = SimpleUploadedFile("answer", content)
        return browser.post(reverse("office_payments:read_answer"), {"file": file})

    @pytest.mark.parametrize(
        "content",
        [
            lambda one: b"\xff\xfe" + bytes(range(256)) * 4000,
            lambda one: b"<" * 2_000_000,
            lambda one: pain002((one.identity.hex, "ACSC", ""))[:-30],
            lambda one: b"<!DOCTYPE a [<!ENTITY b 'x'>]>" + pain002((one.identity.hex, "ACSC", "&b;"))[21:],
            lambda one: list_of((one, "paid", "1000.005")),
            lambda one: list_of((one, "paid", "-1000.00")),
            lambda one: list_of((one, "paid"), *[("x", "paid")] * 1_600_000),
        ],
        ids=["bytes", "brackets", "cut off", "entities", "half a penny", "negative", "larger than 10 MB"],
    )
    def test_is_said_at_the_form_and_nothing_is_kept(self, browser, one, content):
        answer = self.upload(browser, content(one))

        assert (answer.status_code, BankAnswer.objects.count()) == (422, 0)
        assert Payment.objects.get().state == "sent"

    @pytest.mark.parametrize("amount", ["0.00", "0.01", "999.99", "1000.01", "1000000.00"])
    def test_another_amount_pays_nothing(self, browser, one, amount):
        self.upload(browser, camt053((one.identity.hex, amount, "DBIT")))

        assert Payment.objects.get().state == "sent"
        assert BankLine.objects.to_settle().count() == 1

    def test_an_identity_in_capitals_with_signs_around_it_is_it(self, browser, one):
        self.upload(browser, list_of((str(one.identity).upper(), "paid", "£1000.00")))

        assert Payment.objects.get().state == "confirmed"

    def test_words_that_are_code_elsewhere_stay_words(self, browser, one):
        self.upload(browser, list_of(("<script>alert(1)</script>", "paid", "1.00", "=1+1' OR 1=1 --")))

        page = browser.get(reverse("office_payments:answers")).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
