"""A payment run: gathered by one finance officer, taken by another, answered by the bank, explained by a third."""

import pytest

from portal.payments.models import PaymentRun
from tests.journeys.looking import LAPTOP, PHONE, passes
from tests.portal.payments.paying_in import approved, finance, list_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def press(page, role, name):
    page.bring_to_front()
    with page.expect_navigation():
        page.get_by_role(role, name=name).click()
    passes(page)


def says(page, words):
    assert words in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_a_run_from_approval_to_the_work_list(visit, live_server, width):
    paid, refused = approved("250.50"), approved("1000.00")
    maker = visit(finance(), width=width, scripts=True)
    maker.goto("/office/payments/runs/")
    passes(maker)
    press(maker, "link", "Make a payment run")
    maker.get_by_label("Bank file (ISO 20022)").check()
    press(maker, "button", "Make the run")
    press(maker, "button", "Add all 2 that can go")
    says(maker, "£1,250.50")

    run = PaymentRun.objects.get()
    taker = visit(finance(), width=width, scripts=True)
    taker.goto(f"/office/payments/runs/{run.number}/")
    press(taker, "button", "Make and take the file")
    with taker.expect_download() as download:
        taker.get_by_role("button", name="Download the file").click()
    assert download.value.suggested_filename == f"{run.number}.xml"

    maker.goto(f"/office/payments/runs/{run.number}/")
    press(maker, "link", "Read the bank’s answer")
    answer = list_of((paid, "paid"), (refused, "refused", "", "AC04 account closed"), ("X", "paid", "9.00"))
    maker.get_by_label("The bank’s answer").set_input_files(
        {"name": "answer.csv", "mimeType": "text/csv", "buffer": answer}
    )
    press(maker, "button", "Read the answer")
    says(maker, "Refused by the bank: AC04 account closed")
    press(maker, "link", f"{refused.instalment.agreement.reference}, no. {refused.instalment.number}")
    says(maker, "AC04 account closed")

    maker.goto("/office/payments/answers/")
    passes(maker)
    press(maker, "link", "Match line 3 of answer.csv")
    press(maker, "link", "Go back")
    press(maker, "link", "Set aside line 3 of answer.csv")
    maker.get_by_label("What is it about, and who saw to it?").fill("Salaries.")
    press(maker, "button", "Set aside")
    says(maker, "Every line that the bank sent is explained.")
    maker.goto("/office/payments/?step=pay")
    passes(maker)
