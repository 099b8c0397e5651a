"""Payment runs in the office: made, filled, taken, answered and explained, by people at a browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.roles import Role
from portal.agreements.models import Condition
from portal.payments.domain import add_payments, read_answer, settle_answer
from portal.payments.models import BankAnswer, BankLine, Instalment, Payment, PaymentRun
from tests.portal.accounts.factories import UserFactory
from tests.portal.payments.paying_in import approved, finance, list_of, next_working_day, open_run, taken_run
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return signed_in_client(finance())


def at(name, *args):
    return reverse(f"office_payments:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


def upload(content, name="answer.csv"):
    return SimpleUploadedFile(name, content)


def test_the_list_is_empty_at_first(browser):
    assert "There is no payment run yet." in words(browser.get(at("runs")))


def test_a_run_is_made_filled_taken_and_answered(browser):
    one, held = approved("250.50"), approved()
    Condition.objects.create(agreement=held.instalment.agreement, number=1, text="A policy.", before_payment=True)

    made = browser.post(at("new_run"), {"rail": "bank_file", "pay_on": next_working_day().isoformat()})
    run = PaymentRun.objects.get()
    assert made["Location"] == at("run_add", run.number)
    assert "Condition 1 must be met before any payment." in words(browser.get(made["Location"]))
    browser.post(made["Location"], {"everything": "1"})
    assert "£250.50" in words(browser.get(at("run", run.number)))
    refused = browser.post(at("run_take", run.number), follow=True)
    assert "You made this run, so another finance officer has to take its file." in words(refused)
    other = signed_in_client(finance())
    other.post(at("run_take", run.number))
    file = other.post(at("run_file", run.number))
    assert file["Content-Disposition"] == f'attachment; filename="{run.number}.xml"'
    assert "no-store" in file["Cache-Control"]
    assert one.identity.hex.encode() in file.content
    read = browser.post(at("run_answer", run.number), {"file": upload(list_of((one, "paid")))}, follow=True)
    assert "1 line read: 1 matched." in words(read)
    assert Instalment.objects.get(pk=one.instalment_id).state == "paid"
    assert "Every payment answered" in words(browser.get(at("run", run.number)))


def test_what_cannot_go_any_more_is_taken_out_with_one_button(browser):
    one, held = approved(), approved()
    run = open_run(one, held)
    Condition.objects.create(agreement=held.instalment.agreement, number=1, text="A policy.", before_payment=True)

    page = browser.get(at("run", run.number))
    assert "Condition 1 must be met" in words(page)
    browser.post(at("run_remove", run.number), {"waiting": "1"})

    assert list(run.payments.all()) == [one]


def test_without_an_account_of_its_own_the_office_reads_what_to_set(browser, settings):
    settings.PAYER_NAME = ""
    run = open_run(approved())

    assert "Whoever runs it sets PAYER_NAME." in words(browser.get(at("run", run.number)))
    assert "Whoever runs it sets PAYER_NAME." in words(browser.post(at("run_take", run.number), follow=True))


@pytest.mark.parametrize("day", ["", "not a day", "2020-01-06", "2027-12-25"])
def test_a_bad_day_is_said_at_the_form(browser, day):
    answer = browser.post(at("new_run"), {"rail": "bank_file", "pay_on": day})

    assert (answer.status_code, PaymentRun.objects.count()) == (422, 0)


@pytest.mark.parametrize("content", [b"", b"\x00", b"<x/>", b"a,b\n1,2"])
def test_a_file_that_is_no_answer_is_said_at_the_form(browser, content):
    answer = browser.post(at("read_answer"), {"file": upload(content)})

    assert (answer.status_code, BankAnswer.objects.count()) == (422, 0)


def test_the_same_answer_twice_says_so(browser):
    content = list_of(("X", "paid", "1.00"))
    browser.post(at("read_answer"), {"file": upload(content)})

    again = browser.post(at("read_answer"), {"file": upload(content)})

    assert "read this file already" in words(again)


def test_lines_are_matched_and_set_aside(browser):
    one = approved("20.00")
    taken_run(one)
    browser.post(at("read_answer"), {"file": upload(list_of(("", "paid", "20.00"), ("X", "paid", "7.00")))})
    fits, other = BankLine.objects.order_by("number")

    assert "The bank names no payment." in words(browser.get(at("answers")))
    wrong = browser.post(at("match_line", fits.pk), {"payment": "", "reason": ""})
    browser.post(at("match_line", fits.pk), {"payment": one.pk, "reason": "They rang."})
    browser.post(at("set_line_aside", other.pk), {"reason": "Salaries."})

    assert wrong.status_code == 422
    assert Payment.objects.get().state == "confirmed"
    assert "Every line that the bank sent is explained." in words(browser.get(at("answers")))


def test_a_payment_s_page_says_where_it_is_and_who_did_what(browser):
    one = approved()
    run, _ = taken_run(one)
    settle_answer(read_answer(list_of((one, "refused", "", "account closed")), name="a", by=finance()))

    page = words(browser.get(at("attempt", one.pk)))
    again = Payment.objects.get(state="approved")

    assert "Refused by the bank: account closed" in page
    assert (str(run.made_by) in page, str(run.taken_by) in page) == (True, True)
    agreement = reverse("office_agreements:agreement", args=[one.instalment.agreement.reference])
    for where in (agreement, at("list") + "?step=pay"):
        assert "Approved, in no run yet. Before: Refused by the bank: account closed" in words(browser.get(where))
    assert again.identity != one.identity


def test_a_recall_a_refusal_and_a_return_are_entered_by_hand(browser):
    one, other = approved(), approved()
    taken_run(one, other)

    browser.post(at("recall", one.pk), {"reason": "The wrong year."})
    browser.post(at("say_refused", one.pk), {"reason": "They rang."})
    settle_answer(read_answer(list_of((other, "paid")), name="a", by=finance()))
    browser.post(at("came_back", other.pk), {"reason": "On the statement."})

    states = [Payment.objects.get(pk=each.pk).state for each in (one, other)]
    assert states == ["failed", "reversed"]


def test_the_commissioner_reads_and_changes_nothing():
    run = open_run(approved())
    reader = signed_in_client(UserFactory(role=Role.COMMISSIONER))

    page = words(reader.get(at("run", run.number)))

    assert "Make and take the file" not in page
    assert reader.post(at("run_take", run.number)).status_code == 403


def test_nobody_fetches_a_file_that_is_not_taken_and_what_is_not_there_is_not_found(browser):
    run = open_run(approved())

    refused = browser.post(at("run_file", run.number), follow=True)

    assert f"{run.number} is “Open” already." in words(refused)
    for address in (at("run", "RUN-1"), at("attempt", 0), at("match_line", 0)):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize("page", ["runs", "run", "run_add", "answers", "paid"])
def test_a_page_asks_as_much_for_many_rows_as_for_few(browser, page, django_assert_max_num_queries):
    def fill(number):
        if page == "run":
            run = PaymentRun.objects.first() or open_run()
            add_payments(run, [approved() for _ in range(number)], by=run.made_by)
        elif page == "run_add":
            for _ in range(number):
                approved()
        elif page == "runs":
            for _ in range(number):
                taken_run(approved())
        elif page == "paid":
            payments = [approved() for _ in range(number)]
            taken_run(*payments)
            news = list_of(*[(one, "paid") for one in payments])
            settle_answer(read_answer(news, name=str(number), by=finance()))
        else:
            news = list_of(*[(f"X{number}-{each}", "paid", "1.00") for each in range(number)])
            settle_answer(read_answer(news, name=str(number), by=finance()))

    if page == "run_add":
        empty = open_run()
    counts = []
    for number in (3, 27):
        fill(number)
        address = {
            "run": lambda: at("run", PaymentRun.objects.get().number),
            "run_add": lambda: at("run_add", empty.number),
            "paid": lambda: at("list") + "?step=paid",
        }.get(page, lambda: at(page))()
        browser.get(address)
        with django_assert_max_num_queries(60) as queries:
            assert browser.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
