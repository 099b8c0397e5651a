"""A contract is held to its target: the provider reports, the officer reads, the public sees."""

from datetime import date

import pytest

from commissioning.domain import go_live, issue_contract_returns, mobilise, publish
from portal.accounts.roles import Role
from portal.monitoring.models import MonitoringReturn
from tests.commissioning.factories import ContractFactory
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER, name="Commissioning officer")


@pytest.fixture
def contract(officer):
    contract = ContractFactory(title="Restorative Dorset", ends_on=date(2018, 9, 30))
    TargetFactory(agreement=contract, indicator__title="Referrals to restorative justice")
    live = go_live(mobilise(contract, by=officer), by=officer)
    issue_contract_returns(live, by=officer)
    publish(live, by=officer)
    return live


@pytest.fixture
def provider(contract):
    return MembershipFactory(organisation=contract.organisation, user=UserFactory(name="Provider")).user


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")
    passes(page)


def follow(page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state("networkidle")
    passes(page)


def test_from_the_first_figure_to_the_public_page(visit, contract, provider, officer):
    page = visit(provider)
    page.goto("/provider/returns/")
    passes(page)

    report_on_the_page(page, contract)
    report_with_a_file(page, contract)
    read_and_accept(visit(officer, width=LAPTOP, scripts=True), contract)

    public = visit()
    public.goto(f"/contracts/restorative-dorset-{contract.reference.lower()}/")
    passes(public)
    assert "41 of 90 referrals by 31 March 2018, when it should have been at least 45" in public.inner_text("main")


def report_on_the_page(page, contract) -> None:
    follow(page, f"{contract.reference}, return 1")
    follow(page, "Figures and what happened")
    page.get_by_label("Figure", exact=True).fill("about twenty")
    page.get_by_label("What happened in this period?").fill("The first panels are running.")
    press(page, "Save and continue")
    assert "“about twenty” is not a number. Enter a whole number such as 12." in page.inner_text("main")
    assert page.title().startswith("Error: ")
    page.get_by_label("Figure", exact=True).fill("19")
    press(page, "Save and continue")
    press(page, "Check and send")
    press(page, "Send the return")
    assert page.get_by_role("heading", level=1).inner_text() == "Return sent"


def report_with_a_file(page, contract) -> None:
    page.goto(f"/provider/returns/{contract.reference}/2/upload/")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    template = download.value.path().read_text(encoding="utf-8-sig")
    assert template.count("\n") == 2
    head, line = template.splitlines()
    send_file(page, head, line[:-1] + "4.5,")
    assert "Row 2, column H (Figure)" in page.inner_text("main")
    send_file(page, head, line[:-1] + "22,")
    follow(page, "Figures and what happened")
    page.get_by_label("What happened in this period?").fill("More agencies refer.")
    press(page, "Save and continue")
    press(page, "Check and send")
    press(page, "Send the return")


def send_file(page, *lines: str) -> None:
    content = "\r\n".join(lines).encode()
    page.get_by_label("The filled-in template").set_input_files(
        {"name": "figures.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "Read the file")


def read_and_accept(page, contract) -> None:
    page.goto("/office/returns/")
    passes(page)
    for number in (1, 2):
        follow(page, f"Return {number} of {contract.reference}")
        press(page, "Accept the return")
        page.goto("/office/returns/")
    assert MonitoringReturn.objects.accepted().count() == 2
    page.goto("/office/contracts/")
    passes(page)
    follow(page, "Restorative Dorset")
    page.locator("canvas").wait_for(state="visible")
    passes(page)
    shown = page.inner_text("main")
    assert "Approaching target" in shown
    assert "about 82 are expected by 30 September 2018" in shown
