"""The page with the button that makes a monitoring report."""

import pytest
from wagtail.models import Page

from home.models import MonitoringReport
from portal.accounts.roles import Role
from portal.dates.quarters import quarter_words
from tests.home.front_page import front_page
from tests.portal.accounts.factories import UserFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/office/reports-to-the-panel/"


@pytest.fixture
def browser(sign_in):
    return sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))


@pytest.fixture
def plan():
    front_page()
    return ThemeFactory().pillar.plan


def test_the_button_makes_the_draft_of_the_last_full_quarter_and_opens_it(browser, plan):
    page = browser.get(ADDRESS)
    sent = {"plan": plan.pk, "period": page.context["next_value"]}

    made = browser.post(ADDRESS, sent)

    report = MonitoringReport.objects.get()
    assert f"Make the report for {quarter_words(report.starts_on, report.ends_on)}" in page.content.decode()
    assert made.url == f"/office/pages/{report.pk}/edit/"
    assert browser.get(made.url).status_code == 200
    assert not report.live


def test_pressed_twice_it_makes_one_and_says_so(browser, plan):
    sent = {"plan": plan.pk, "period": "2018-01-01"}
    browser.post(ADDRESS, sent)

    page = browser.post(ADDRESS, sent)

    assert (page.status_code, MonitoringReport.objects.count()) == (400, 1)
    assert "There is one already" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"period": "2199-01-01"}, {"period": "x"}, {"plan": "x"}, {"plan": "0"}], ids=str)
def test_what_cannot_be_is_refused(browser, plan, wrong):
    page = browser.post(ADDRESS, {"plan": plan.pk, "period": "2018-01-01"} | wrong)

    assert (page.status_code, MonitoringReport.objects.count()) == (400, 0)


def test_without_a_plan_the_page_says_what_to_do(browser):
    assert "No plan is published yet" in browser.get(ADDRESS).content.decode()


def test_without_a_front_page_the_reason_is_said(browser):
    plan = ThemeFactory().pillar.plan
    Page.objects.filter(depth__gt=1).delete()

    page = browser.post(ADDRESS, {"plan": plan.pk, "period": "2018-01-01"})

    assert (page.status_code, MonitoringReport.objects.count()) == (400, 0)
    assert "no front page" in page.content.decode()


def test_the_published_report_is_read_by_everybody_with_its_pdf(browser, plan, client):
    browser.post(ADDRESS, {"plan": plan.pk, "period": "2018-01-01"})
    report = MonitoringReport.objects.get()
    address = "/plan/reports/january-to-march-2018/"
    assert client.get(address).status_code == 404

    report.get_latest_revision().publish()

    assert client.get(address).status_code == 200
    assert "January to March 2018" in client.get("/plan/reports/").content.decode()
    pdf = client.get(f"{address}pdf/")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
