"""Before an agreement ends, the officer reads what will happen and confirms it."""

from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.payments.consequences import NO_WAY_BACK, Money, of_ending, of_taking_back, of_terminating
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory

State = Agreement.State
PATHS = {"end": State.LIVE, "terminate": State.LIVE, "withdraw": State.OFFERED}
AFTER = {"end": State.ENDED, "terminate": State.TERMINATED, "withdraw": State.WITHDRAWN}


def money(paid, unpaid, instalments):
    return Money(value=Decimal(900), paid=Decimal(paid), unpaid=Decimal(unpaid), open_instalments=instalments)


def test_terminating_says_what_is_cancelled_what_stays_and_what_is_free():
    assert of_terminating(money(300, 600, 2), organisation="Example Club", is_grant=True) == [
        "2 instalments that are not paid yet are cancelled: £600 in all.",
        "£300 that is paid stays paid.",
        "Example Club hears by e-mail, with your reason.",
        "£600 is free again in the fund’s budget.",
        "The public page says that the grant ended early. It does not show the reason.",
        NO_WAY_BACK,
    ]


def test_a_contract_has_no_fund_to_give_back_to():
    assert of_terminating(money(0, 0, 0), organisation="Example Club", is_grant=False) == [
        "No instalment is open, so none is cancelled.",
        "Nothing was paid.",
        "Example Club hears by e-mail, with your reason.",
        NO_WAY_BACK,
    ]


def test_taking_back_says_that_the_reserve_list_can_move_up():
    assert of_taking_back(money(0, 900, 1), organisation="Example Club", is_grant=True) == [
        "Example Club can no longer sign, and hears by e-mail, with your reason.",
        "The instalment that is not paid yet is cancelled: £900.",
        "£900 is free again in the fund’s budget. The reserve list can move up.",
        "The public page says that the offer was withdrawn. It does not show the reason.",
        NO_WAY_BACK,
    ]


def test_ending_says_what_was_never_spent():
    assert of_ending(money(300, 0, 0), is_grant=True) == [
        "£300 of £900 is paid. No payment can be planned after this.",
        "£600 is free again in the fund’s budget.",
        NO_WAY_BACK,
    ]


@pytest.fixture
def officer(sign_in):
    return sign_in(UserFactory(role=Role.GRANTS_OFFICER))


def address(action):
    return f"/office/agreements/SDF-2026-0042/{action}/"


@pytest.mark.django_db
@pytest.mark.parametrize("action", PATHS)
def test_looking_at_the_page_changes_nothing(action, officer):
    AgreementFactory(reference="SDF-2026-0042", state=PATHS[action])

    response = officer.get(address(action))

    assert (response.status_code, NO_WAY_BACK in response.content.decode()) == (200, True)
    assert Agreement.objects.get().state == PATHS[action]


@pytest.mark.django_db
@pytest.mark.parametrize("action", PATHS)
def test_without_the_tick_nothing_ends(action, officer):
    AgreementFactory(reference="SDF-2026-0042", state=PATHS[action])

    response = officer.post(address(action), {"reason": "The club closed.", "unpaid": "0"})

    assert response.status_code == 422
    assert response.context["form"].errors == {"agreed": ["Tick the box to confirm what will happen."]}
    assert Agreement.objects.get().state == PATHS[action]


@pytest.mark.django_db
@pytest.mark.parametrize("action", PATHS)
def test_confirmed_it_ends(action, officer):
    AgreementFactory(reference="SDF-2026-0042", state=PATHS[action])

    officer.post(address(action), {"reason": "The club closed.", "agreed": "on", "unpaid": "0"})

    assert Agreement.objects.get().state == AFTER[action]


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["terminate", "withdraw"])
def test_it_needs_a_reason_too(action, officer):
    AgreementFactory(reference="SDF-2026-0042", state=PATHS[action])

    response = officer.post(address(action), {"reason": " ", "agreed": "on", "unpaid": "0"})

    assert response.context["form"].errors == {"reason": ["Say why."]}
    assert Agreement.objects.get().state == PATHS[action]


@pytest.mark.django_db
def test_the_page_names_the_amount_and_the_old_page_is_refused_when_it_changes(officer):
    agreement = AgreementFactory(reference="SDF-2026-0042", state=State.LIVE, value=Decimal("900.00"))
    InstalmentFactory(agreement=agreement, amount=Decimal("300.00"))
    page = officer.get(address("terminate"))
    sent = {"reason": "The club closed.", "agreed": "on", "unpaid": page.context["form"]["unpaid"].value()}
    InstalmentFactory(agreement=agreement, amount=Decimal("600.00"))

    refused = officer.post(address("terminate"), sent)

    assert "Yes, terminate SDF-2026-0042 and cancel £300" in page.content.decode()
    assert "The payments have changed since you opened this page." in refused.content.decode()
    assert "Yes, terminate SDF-2026-0042 and cancel £900" in refused.content.decode()
    assert (refused.context["form"]["unpaid"].value(), refused.context["form"]["agreed"].value()) == ("900.00", False)
    assert "The club closed." in refused.content.decode()
    assert set(agreement.instalments.values_list("state", flat=True)) == {Instalment.State.PLANNED}
