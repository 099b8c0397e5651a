"""The quarter's report: made from what the portal knows, written on, approved by a second person, read by everybody."""

from datetime import date

import pytest

from home.models import MonitoringReport
from portal.accounts.roles import Role
from portal.plan.models import Commitment
from tests.home.factories import PublishedContractFactory, PublishedTargetFactory
from tests.home.front_page import front_page
from tests.journeys.looking import LAPTOP, passes
from tests.portal.accounts.factories import UserFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def theme():
    front_page()
    theme = ThemeFactory(title="Restorative justice", slug="restorative-justice")
    Commitment.objects.create(theme=theme, number=1, title="Expand the panels", as_at=date(2018, 3, 1), story="Begun.")
    contract = PublishedContractFactory(title="Restorative Dorset")
    contract.themes.add(theme)
    PublishedTargetFactory(contract=contract)
    return theme


def test_from_the_button_to_the_public_page(visit, theme):
    office = visit(UserFactory(role=Role.EDITOR, name="Editor"), width=LAPTOP, scripts=True)
    office.goto("/office/reports-to-the-panel/")
    passes(office)
    office.get_by_label("For the quarter").select_option("January to March 2018")
    office.get_by_role("button", name="Make the report", exact=True).click()
    office.wait_for_url("**/office/pages/*/edit/")
    assert "Monitoring report, January to March 2018" in office.title()

    report = MonitoringReport.objects.get()
    second = visit(UserFactory(role=Role.EDITOR, name="Second editor"), width=LAPTOP, scripts=True)
    second.goto(f"/office/pages/{report.pk}/edit/")
    second.locator("#id_introduction").fill("A quarter in which the panels grew.")
    second.get_by_role("button", name="More actions").click()
    second.get_by_role("button", name="Publish").click()
    second.wait_for_load_state("networkidle")

    public = visit()
    public.goto("/plan/")
    passes(public)
    public.get_by_role("link", name="Restorative justice").click()
    passes(public)
    public.goto("/plan/reports/")
    passes(public)
    public.get_by_role("link", name="January to March 2018").click()
    passes(public)
    said = public.get_by_role("main").inner_text()
    assert "A quarter in which the panels grew." in said
    assert "41 of 90 referrals by 31 March 2018." in said
    assert "Hidden: 1 to 4" in said
