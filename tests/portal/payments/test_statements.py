"""What statements say that orders do not know of: taken twice, in other money, paid back by somebody who owes it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.agreements.domain import set_money
from portal.mail.models import Message
from portal.payments.domain import draw_untagged, match_by_hand, read_answer, set_aside, settle_answer
from portal.payments.domain.errors import DoesNotFit
from portal.payments.domain.repayments import ask_back, cancel_repayment
from portal.payments.models import BankLine, Payment, Repayment, RepaymentShare
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.paying_in import approved, finance, list_of, taken_run
from tests.portal.payments.rails.batches import camt053, pain002
from tests.portal.streams.factories import FundingStreamFactory
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _before_the_days_of_the_statements():
    """The statements are of 24 and 25 November 2026; a file cannot have been taken after the bank paid it."""
    with time_machine.travel(datetime(2026, 11, 22, 10, 0, tzinfo=UTC), tick=True):
        yield


def answered(content, **facts):
    answer = read_answer(content, name="statement", by=facts.pop("by", None) or finance(), **facts)
    settle_answer(answer)
    return answer


def open_lines():
    return [line.why_unmatched for line in BankLine.objects.to_settle().order_by("pk")]


def taken(one, reference="", day="2026-11-24"):
    return camt053((one.identity.hex, "1000.00", "DBIT", reference), day=day)


def given_back(one, reference="", day="2026-11-25"):
    return camt053((one.identity.hex, "1000.00", "CRDT", reference), day=day)


class TestTakenTwice:
    @pytest.fixture
    def one(self):
        payment = approved()
        taken_run(payment)
        return payment

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (("A1", "2026-11-24"), ("A2", "2026-11-24")),
            (("A1", "2026-11-24"), ("A1", "2026-11-25")),
            (("", "2026-11-24"), ("", "2026-11-25")),
        ],
        ids=["another reference", "another day", "another day, no reference"],
    )
    def test_in_two_statements_is_for_a_person(self, one, first, second):
        answered(taken(one, *first))

        answered(taken(one, *second))

        [line] = BankLine.objects.to_settle()
        assert line.why_unmatched.startswith("The bank said it before of the same payment: Line 1 of statement")
        assert (line.payment, line.again_of.number) == (one, 1)
        assert Payment.objects.get().state == "confirmed"

    def test_without_day_or_reference_nobody_can_say_that_it_is_the_same(self, one):
        answered(taken(one))
        answered(camt053((one.identity.hex, "1000.00", "DBIT"), ("", "5.00", "DBIT")))

        assert len(open_lines()) == 2

    def test_the_same_movement_in_statements_whose_days_overlap_is_no_news(self, one):
        answered(taken(one, "A1"))

        answered(camt053((one.identity.hex, "1000.00", "DBIT", "A1"), (one.identity.hex, "1000.00", "DBIT", "A2")))

        [line] = BankLine.objects.to_settle()
        assert line.number == 2

    def test_a_report_and_then_the_statement_tell_of_one_movement(self, one):
        answered(pain002((one.identity.hex, "ACSC", "")))
        answered(list_of((one, "paid")))
        answered(list_of((one, "paid", "1000.00", "once more")))
        answered(taken(one, "A1"))
        assert open_lines() == []

        answered(taken(one, "A2"))

        assert len(open_lines()) == 1

    def test_lists_of_two_days_are_two_movements(self, one):
        for day in ("24/11/2026", "25/11/2026"):
            answered(f"Identity,Status,Date\n{one.identity},paid,{day}\n".encode())

        assert len(open_lines()) == 1

    def test_what_then_comes_back_once_is_not_paid_again(self, one):
        """Or the organisation would have the money twice: the bank returns what it took by mistake."""
        answered(taken(one, "A1"))
        answered(taken(one, "A2"))

        answered(given_back(one, "B1"))

        assert Payment.objects.get().state == "confirmed"
        back = BankLine.objects.to_settle().order_by("pk").last()
        assert back.why_unmatched.startswith("The bank took this payment twice, so this may be the second one")
        with pytest.raises(DoesNotFit):
            match_by_hand(back, one, by=finance(), reason="So.")

    def test_and_once_that_is_balanced_what_comes_back_is_the_payment(self, one):
        answered(taken(one, "A1"))
        answered(taken(one, "A2"))
        answered(given_back(one, "B1"))
        for line in BankLine.objects.to_settle():
            set_aside(line, by=finance(), reason="Taken twice and given back once.")

        answered(given_back(one, "B2", day="2026-11-26"))

        assert sorted(Payment.objects.values_list("state", flat=True)) == ["approved", "reversed"]

    def test_after_it_came_back_it_is_not_taken_for_the_first_one(self, one):
        answered(taken(one, "A1"))
        answered(given_back(one, "B1"))

        answered(taken(one, "A2"))

        assert len(open_lines()) == 1
        assert one.bank_lines.count() == 3

    def test_what_is_open_already_is_told_again(self, one):
        answered(taken(one, "A1"))
        answered(taken(one, "A2"))
        answered(given_back(one, "B1"))

        answered(camt053((one.identity.hex, "1000.00", "CRDT", "B1"), ("", "5.00", "DBIT"), day="2026-11-25"))

        assert open_lines()[2] == "Line 1 of statement tells of the same, and is “To be explained”."
        assert Payment.objects.get().state == "confirmed"


def test_other_money_is_never_pounds():
    one = approved()
    taken_run(one)

    answered(camt053((one.identity.hex, "1000.00", "DBIT"), currency="EUR"))

    [line] = BankLine.objects.to_settle()
    assert line.why_unmatched == "The bank names 1000.00 EUR. The portal knows pounds alone."
    with pytest.raises(DoesNotFit):
        match_by_hand(line, one, by=finance(), reason="So.")
    assert Payment.objects.get().state == "sent"


class TestPaidBack:
    @pytest.fixture
    def owed(self):
        """£500 of £1,000, from one stream; the transfer's reference is the repayment's."""
        payment = approved()
        agreement = payment.instalment.agreement
        set_money(agreement, {(agreement.starts_on.year, FundingStreamFactory().pk): agreement.value})
        draw_untagged(agreement)
        MembershipFactory(organisation=agreement.organisation)
        taken_run(payment)
        answered(taken(payment, "A1"))
        return ask_back(
            agreement,
            by=finance(),
            amount=Decimal("500.00"),
            kind="underspend",
            reason="Not spent.",
            due_on=timezone.localdate() + timedelta(days=30),
        )

    def credit(self, amount, reference, note, day="2026-11-22"):
        return answered(camt053(("NOTPROVIDED", amount, "CRDT", reference, note), day=day))

    def test_a_credit_with_its_reference_is_the_repayment(self, owed):
        by = finance()

        answered(camt053(("X", "500.00", "CRDT", "C1", f"Refund {owed.transfer_reference}"), day="2026-11-22"), by=by)

        now = Repayment.objects.get()
        assert (now.state, now.way, now.received_by, now.bank_reference) == ("received", "bank", by, "C1")
        assert (str(now.received_on), open_lines()) == ("2026-11-22", [])
        assert now.bank_lines.get().state == "matched"
        assert RepaymentShare.objects.get().amount == 500

    @pytest.mark.parametrize("wrote", [str.lower, lambda words: words.replace("-", " "), lambda words: f"/{words}/"])
    def test_people_write_it_as_they_like(self, owed, wrote):
        self.credit("500.00", "C1", wrote(owed.transfer_reference))

        assert Repayment.objects.get().state == "received"

    def test_another_repayments_number_is_not_its(self, owed):
        self.credit("500.00", "C1", f"{owed.transfer_reference}0")

        assert (Repayment.objects.get().state, len(open_lines())) == ("asked", 1)

    def test_a_part_is_received_and_the_rest_is_still_owed_and_found_by_either_reference(self, owed):
        self.credit("200.00", "C1", owed.transfer_reference)
        part, rest = Repayment.objects.filter(instead_of=owed).order_by("number")
        assert (part.state, part.amount, rest.state, rest.amount) == ("received", 200, "asked", 300)
        assert (rest.due_on, rest.reason) == (owed.due_on, "Not spent.")
        assert Message.objects.filter(event="payments/repayment_rest").exists()
        assert sum(share.amount for share in RepaymentShare.objects.all()) == 200

        trustee = signed_in_client(owed.agreement.organisation.memberships.get().user)
        at = lambda one: reverse("provider_repayment", args=[one.agreement.reference, one.number])  # noqa: E731
        page = trustee.get(at(owed)).content.decode()
        assert ("A part of £500 has come" in page, at(rest) in page) == (True, True)
        assert "Pay back £300" in trustee.get(at(rest)).content.decode()

        answered(
            camt053(
                ("X", "100.00", "CRDT", "C2", owed.transfer_reference),
                ("X", "200.00", "CRDT", "C3", rest.transfer_reference),
            )
        )

        assert (Repayment.objects.received().total(), open_lines()) == (Decimal("500.00"), [])
        assert Repayment.objects.awaited().count() == 0

    def test_what_is_more_than_is_owed_is_for_a_person(self, owed):
        self.credit("600.00", "C1", owed.transfer_reference)

        [line] = BankLine.objects.to_settle()
        assert Repayment.objects.get().state == "received"
        assert "£100 more came than was owed." in line.why_unmatched
        with pytest.raises(DoesNotFit):
            match_by_hand(line, Payment.objects.get(), by=finance(), reason="So.")

    def test_two_statements_that_overlap_are_one_repayment(self, owed):
        self.credit("200.00", "C1", owed.transfer_reference)

        answered(
            camt053(
                ("X", "200.00", "CRDT", "C1", owed.transfer_reference),
                ("X", "50.00", "CRDT", "C2", owed.transfer_reference),
                day="2026-11-22",
            )
        )

        assert (Repayment.objects.received().total(), open_lines()) == (Decimal("250.00"), [])

    def test_without_a_reference_of_the_bank_the_same_amount_on_the_same_day_is_for_a_person(self, owed):
        self.credit("200.00", "", owed.transfer_reference)

        answered(
            camt053(
                ("X", "200.00", "CRDT", "", owed.transfer_reference),
                ("NOTPROVIDED", "200.00", "CRDT", "", owed.transfer_reference),
                day="2026-11-22",
            )
        )

        assert (Repayment.objects.received().total(), len(open_lines())) == (Decimal("200.00"), 2)

    def test_money_for_what_is_not_owed_any_more_is_for_a_person(self, owed):
        cancel_repayment(owed, by=finance(), reason="The receipts came.")

        self.credit("500.00", "C1", owed.transfer_reference)

        assert open_lines() == [f"{owed} is “Taken back” already, so this is more than is owed."]

    def test_a_credit_that_names_nothing_of_ours_is_for_a_person(self, owed):
        self.credit("500.00", "C1", "Council tax")

        assert (Repayment.objects.get().state, len(open_lines())) == ("asked", 1)

    def test_a_name_that_looks_like_a_payments_is_no_hindrance(self, owed):
        """Payers' banks make up identities of their own, of the same shape."""
        answered(camt053(("0" * 32, "500.00", "CRDT", "C1", owed.transfer_reference), day="2026-11-22"))

        assert (Repayment.objects.get().state, open_lines()) == ("received", [])

    @pytest.mark.parametrize("amount", ["500.00", "200.00"])
    def test_one_of_the_organisation_s_own_people_does_not_say_that_it_came(self, owed, amount):
        by = finance()
        MembershipFactory(organisation=owed.agreement.organisation, user=by)

        answered(camt053(("X", amount, "CRDT", "C1", owed.transfer_reference)), by=by)

        [why] = open_lines()
        assert why.startswith(f"{by} belongs to the organisation that owes {owed}")
        assert Repayment.objects.get().state == "asked"

    @pytest.mark.parametrize("amount", ["500.00", "200.00"])
    def test_nothing_comes_back_before_anything_was_paid(self, owed, amount):
        self.credit(amount, "C1", owed.transfer_reference, day="2026-11-21")

        [why] = open_lines()
        assert why.startswith(f"{owed}: Nothing was paid before 22 November 2026")
        assert Repayment.objects.get().state == "asked"

    def test_what_the_database_refuses_waits_alone(self, owed):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE payments_repayment ADD CONSTRAINT stuck CHECK (state <> 'received') NOT VALID")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

        answered(camt053(("X", "500.00", "CRDT", "C1", owed.transfer_reference), ("", "1.00", "DBIT")))

        assert open_lines() == [
            f"It names {owed}, but does not fit what was paid and came back before. Nothing was received.",
            "The bank names no payment.",
        ]
        assert Repayment.objects.get().state == "asked"


class TestDays:
    @pytest.fixture
    def one(self):
        payment = approved()
        taken_run(payment)
        return payment

    @pytest.mark.parametrize("day", ["1990-01-01", "2026-11-21"])
    def test_what_was_paid_before_the_file_was_taken_is_for_somebody_to_see(self, one, day):
        answered(taken(one, day=day))

        [why] = open_lines()
        assert why.endswith("was taken on 22 November 2026.")
        assert Payment.objects.get(pk=one.pk).state == Payment.State.SENT

    def test_a_list_in_other_money_is_for_somebody_to_see(self, one):
        answered(f"Identity,Status,Amount,Currency\n{one.identity},paid,1000.00,EUR\n".encode())

        assert open_lines() == ["The bank names 1000.00 EUR. The portal knows pounds alone."]
        assert Payment.objects.get(pk=one.pk).state == Payment.State.SENT
