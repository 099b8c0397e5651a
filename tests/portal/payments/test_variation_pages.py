"""Answering a change row by row in the back office, its page, and the office's signature."""

from datetime import date
from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation
from portal.agreements.models import Agreement, Variation
from portal.design.words import long_date
from portal.payments.domain import agree_variation, approve_payment, prepare_payment, sign_variation
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import TargetFactory
from tests.portal.payments.signed import signed_agreement

pytestmark = pytest.mark.django_db
AGREEMENT = "/office/agreements/SDF-2026-0042/"
ANSWER = f"{AGREEMENT}variations/1/"
SIGNATURE = {"name": "The Commissioner", "position": "Police and Crime Commissioner", "agreed": "on"}


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def agreement(trustee):
    return signed_agreement(trustee, conditions=["Show us the lease."])


def ask(agreement, trustee, **change):
    change = change or {"other_change": "A month more for the lease?"}
    return ask_variation(agreement, by=trustee, reason="The landlord is slow.", **change)


def filled(page, **answers):
    """What the form of `page` would send as it stands, with `answers` in their places."""
    form = page.context["form"]
    stands = {name: form[name].initial for name in form.fields}
    sent = {name: value for name, value in stands.items() if value not in (None, False, "")}
    return sent | {"verdict": "agree", "agreed_change": ""} | answers


def test_what_is_left_as_it_stands_does_not_change(agreement, trustee, officer, sign_in):
    ask(agreement, trustee)
    browser = sign_in(officer)

    browser.post(ANSWER, filled(browser.get(ANSWER), agreed_change="The hall may be another."))

    variation = Variation.objects.get()
    assert (variation.state, variation.new_terms, variation.differences) == ("to_sign", None, [])
    assert "The hall may be another." in variation.text


def test_rows_conditions_and_targets_are_changed_on_the_page(agreement, trustee, officer, sign_in):
    target = TargetFactory(agreement=agreement, value=Decimal(40))
    ask(agreement, trustee)
    browser = sign_in(officer)
    change = {
        "condition_1_due_on": "2027-01-31",
        "new_text": "Tell us of any accident.",
        f"target_{target.pk}": "30",
        "row_2_amount": "",
        "row_3_amount": "£1,000",
        "row_3_due_on": "2027-03-01",
    }

    response = browser.post(ANSWER, filled(browser.get(ANSWER), **change), follow=True)

    assert "Variation 1 is ready to sign." in response.content.decode()
    shown = browser.get(f"{ANSWER}text/").content.decode()
    assert [one.what for one in Variation.objects.get().differences] == [
        "Condition 1",
        "Condition 2",
        f"Target: {target.indicator.title}, {long_date(target.starts_on)} to {long_date(target.ends_on)}",
        "Instalment 2",
        "Instalment 3",
    ]
    assert "£1,000 from 1 March 2027" in shown


def test_the_payments_are_proposed_as_they_would_be_shared_out(agreement, trustee, officer, sign_in):
    ask(agreement, trustee, new_value=Decimal("2000.00"))
    browser = sign_in(officer)
    page = browser.get(ANSWER)

    browser.post(ANSWER, filled(page))

    assert [page.context["form"][f"row_{n}_amount"].initial for n in (1, 2)] == [Decimal("1500.00"), Decimal("500.00")]
    # Left like that, they are shared out on the day on which it holds.
    assert Variation.objects.get().new_terms is None


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"condition_1_text": " "}, "condition_1_text"),
        ({"row_1_amount": "10.005"}, "row_1_amount"),
        ({"row_1_amount": "-5"}, "row_1_amount"),
        ({"row_3_amount": "5"}, "row_3_due_on"),
        ({"row_1_due_on": "2999-99-99"}, "row_1_due_on"),
        ({"row_1_amount": "5000"}, "__all__"),
        ({"condition_1_due_on": "2027-01-09", "row_1_amount": "2999"}, "__all__"),
        ({"verdict": "refuse"}, "answer"),
    ],
)
def test_an_answer_that_cannot_be_is_a_sentence_and_keeps_what_was_typed(
    answers, field, agreement, trustee, officer, sign_in
):
    ask(agreement, trustee)
    browser = sign_in(officer)

    response = browser.post(
        ANSWER, filled(browser.get(ANSWER), new_text="Typed.", **answers) | {"new_text": ""} | answers
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Variation.objects.get().state == Variation.State.ASKED


def test_what_is_approved_is_not_on_the_page(agreement, trustee, officer, sign_in):
    finance = [UserFactory(role=Role.FINANCE_OFFICER) for _ in range(2)]
    agreement.conditions.update(due_on=None)
    approve_payment(prepare_payment(agreement.instalments.get(number=1), by=finance[0]), by=finance[1])
    ask(agreement, trustee)

    fields = sign_in(officer).get(ANSWER).context["form"].fields

    assert "row_1_amount" not in fields
    assert "row_2_amount" in fields


@pytest.fixture
def signed_by_them(trustee, officer):
    agreement = signed_agreement(trustee, office_varies_from=Decimal(0))
    variation = agree_variation(ask(agreement, trustee, new_end=date(2027, 6, 30)), by=officer)
    return sign_variation(variation, by=trustee, name="A Trustee", position="Chair", agreed=True)


def test_the_commissioner_signs_it_for_the_office(signed_by_them, sign_in):
    browser = sign_in(UserFactory(role=Role.COMMISSIONER))

    wrong = browser.post(f"{ANSWER}sign/", SIGNATURE | {"agreed": ""})
    browser.post(f"{ANSWER}sign/", SIGNATURE)

    assert wrong.status_code == 422
    assert Variation.objects.get().state == Variation.State.AGREED
    assert Agreement.objects.get().ends_on == date(2027, 6, 30)
    assert "End: until now 31 March 2027. From now on 30 June 2027." in browser.get(AGREEMENT).content.decode()
    pdf = browser.get(f"{ANSWER}variation.pdf")
    assert b"".join(pdf).startswith(b"%PDF")


def test_an_officer_reads_who_signs_and_takes_it_back(signed_by_them, officer, sign_in):
    browser = sign_in(officer)

    page = browser.get(f"{ANSWER}sign/").content.decode()
    empty = browser.post(f"{ANSWER}take-back/", {"reason": ""})
    browser.post(f"{ANSWER}take-back/", {"reason": "The money is gone."})

    assert "Only the role “Commissioner” signs this change" in page
    assert empty.status_code == 422
    assert Variation.objects.get().state == Variation.State.REFUSED
    assert "The money is gone." in browser.get(f"{ANSWER}text/").content.decode()


def test_nobody_signs_a_page_of_yesterday(signed_by_them, officer, sign_in):
    signed_by_them.refuse()
    signed_by_them.save()

    response = sign_in(UserFactory(role=Role.COMMISSIONER)).post(f"{ANSWER}sign/", SIGNATURE)

    assert response.url == f"{ANSWER}text/"
