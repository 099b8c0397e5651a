"""A provider asks for the option of its contract; the office decides; all of it is kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commissioning.models import ExtensionOption
from portal.accounts.roles import Role
from portal.agreements.models import Agreement, Variation
from portal.mail.models import Message
from tests.commissioning.holding import reviewed_contract
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {"reason": "It works.\nPeople need it.", "costing": "Two caseworkers, £9,000"}


@pytest.fixture
def held():
    held = reviewed_contract()
    for number in (1, 2):
        ExtensionOption.objects.create(
            contract=held.contract,
            number=number,
            months=12,
            value=9000,
            notice_by=timezone.localdate() + timedelta(days=365 * number),
        )
    return held


def page_of(held, number=1):
    return reverse("provider_extension", args=[held.contract.reference, number])


def agreement_page(held):
    return reverse("provider_agreement", args=[held.contract.reference])


def test_a_provider_asks_and_the_office_agrees(held, sign_in):
    provider, second = sign_in(held.member), UserFactory(role=Role.COMMISSIONING_OFFICER)
    assert page_of(held) in provider.get(agreement_page(held)).text
    assert page_of(held, 2) not in provider.get(agreement_page(held)).text

    assert provider.post(page_of(held), ANSWERS).status_code == 302

    [mail] = Message.objects.filter(event="agreements/variation_asked")
    assert mail.to == held.officer.email
    assert "Two caseworkers, £9,000" in mail.text
    shown = provider.get(agreement_page(held)).text
    assert ("Asked for" in shown, page_of(held) in shown) == (True, False)

    office = sign_in(second)
    answer = reverse("office_agreements:answer", args=[held.contract.reference, 1])
    assert answer in office.get(reverse("contract_register", args=[held.contract.pk])).text
    assert office.post(answer, {"verdict": "agree", "answer": "Gladly."}).status_code == 302

    now = Agreement.objects.get(pk=held.contract.pk)
    assert (now.value, now.ends_on) == (Decimal(109000), date(2021, 9, 30))
    shown = sign_in(held.member).get(agreement_page(held)).text
    assert ("Taken" in shown, "Gladly." in shown, page_of(held, 2) in shown) == (True, True, True)


def test_why_and_what_it_costs_are_asked_for_and_what_was_typed_stays(held, sign_in):
    page = sign_in(held.member).post(page_of(held), {"reason": "It works.", "costing": " "})

    assert page.status_code == 422
    assert page.context["form"].errors == {"costing": ["Say what the money is spent on"]}
    assert ("It works." in page.text, Variation.objects.exists()) == (True, False)


def test_an_option_without_money_asks_for_no_costing(held, sign_in):
    ExtensionOption.objects.update(value=0)

    assert sign_in(held.member).post(page_of(held), {"reason": "It works."}).status_code == 302
    assert Variation.objects.get().new_value is None


@pytest.mark.parametrize(
    ("number", "state", "sentence"),
    [
        (2, "live", "Options are taken in their order."),
        (1, "ended", "Only an agreement in force can be changed"),
    ],
)
def test_where_it_cannot_be_asked_for_the_page_says_so_at_once(number, state, sentence, held, sign_in):
    Agreement.objects.filter(pk=held.contract.pk).update(state=state)
    browser = sign_in(held.member)

    assert sentence in browser.get(page_of(held, number)).text
    answer = browser.post(page_of(held, number), ANSWERS)
    assert (answer.status_code, sentence in answer.text, "Two caseworkers" in answer.text) == (422, True, True)
    assert not Variation.objects.exists()


def test_who_only_reads_does_not_ask_and_a_stranger_finds_nothing(held, sign_in):
    reader = sign_in(held.reader)

    assert page_of(held) not in reader.get(agreement_page(held)).text
    assert reader.post(page_of(held), ANSWERS).status_code == 422
    assert sign_in(held.stranger).get(page_of(held)).status_code == 404
    assert not Variation.objects.exists()


def test_a_day_of_notice_that_has_passed_is_said(held, sign_in):
    ExtensionOption.objects.update(notice_by=date(2020, 1, 1))

    assert "This day has passed" in sign_in(held.member).get(page_of(held)).text
