"""What the office sets up: nobody overwrites unseen what a colleague saved, and a deletion says why not."""

from __future__ import annotations

import pytest
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.rows import ADDED_MEANWHILE
from tests.grants.factories import CallFactory, FundBudgetFactory, FundFactory
from tests.home.office.set_up_forms import SET_UPS, errors_of, sent_by
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
ROOMS = ("portal.", "grants.", "commissioning.", "home.")


@pytest.fixture
def administrator():
    return UserFactory(name="First administrator", is_staff=True, is_superuser=True)


@pytest.fixture
def browser(administrator, sign_in):
    return sign_in(administrator)


@pytest.fixture
def colleague(sign_in):
    return sign_in(UserFactory(name="Second administrator", is_staff=True, is_superuser=True))


def ours():
    viewsets.populate()
    found = [one for one in viewsets.viewsets if isinstance(one, ModelViewSet)]
    return [one for one in found if type(one).__module__.startswith(ROOMS)]


def test_every_set_up_form_is_tried_here():
    assert {one.name for one in ours()} == {str(one) for one in SET_UPS}
    assert [one.name for one in ours() if not issubclass(one.edit_view_class, NoticesChanges)] == []


@pytest.mark.parametrize("set_up", SET_UPS, ids=str)
def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(set_up, browser, colleague):
    thing = set_up.make()
    address = set_up.address(thing)
    opened = sent_by(browser.get(address)) | set_up.scripted(thing)
    theirs = colleague.post(address, sent_by(colleague.get(address)) | set_up.scripted(thing) | {set_up.text: "Theirs"})
    assert theirs.status_code == 302, errors_of(theirs)

    page = browser.post(address, opened | {set_up.text: "Mine"})

    shown = page.context["others_changes"]
    assert (page.status_code, set_up.stored(thing)) == (200, "Theirs")
    assert (shown.who, "Theirs" in [one.now for one in shown.changes]) == ("Second administrator", True)
    assert shown.when is not None
    assert sent_by(page)[set_up.text] == ["Mine"]

    again = browser.post(address, sent_by(page) | set_up.scripted(thing))

    assert (again.status_code, set_up.stored(thing)) == (302, "Mine"), errors_of(again)


@pytest.mark.parametrize("set_up", SET_UPS, ids=str)
def test_a_page_that_nobody_changed_is_saved_at_once(set_up, browser):
    thing = set_up.make()
    address = set_up.address(thing)
    page = browser.post(address, sent_by(browser.get(address)) | set_up.scripted(thing) | {set_up.text: "Mine"})

    assert (page.status_code, set_up.stored(thing)) == (302, "Mine"), errors_of(page)


def test_a_row_added_meanwhile_is_named(browser, colleague):
    budget = FundBudgetFactory(year=2026)
    set_up = SET_UPS[0]
    opened = sent_by(browser.get(set_up.address(budget.fund)))
    FundBudgetFactory(fund=budget.fund, year=2027, amount="7000.00")

    page = browser.post(set_up.address(budget.fund), opened)

    assert [(one.label, "7,000" in one.now) for one in page.context["others_changes"].changes] == [("Budgets", True)]
    assert page.context["others_changes"].who == "Somebody"


def test_a_row_taken_away_meanwhile_stays_on_the_page(browser):
    budget = FundBudgetFactory(year=2026, amount="7000.00")
    set_up = SET_UPS[0]
    opened = sent_by(browser.get(set_up.address(budget.fund)))
    budget.delete()

    page = browser.post(set_up.address(budget.fund), opened)
    assert page.status_code == 200
    browser.post(set_up.address(budget.fund), sent_by(page))

    assert [str(one.amount) for one in budget.fund.budgets.all()] == ["7000.00"]


@pytest.mark.parametrize("seen", ["rubbish", "[]", "{}", '{"opened_at": "x", "marks": 1}', "null", "1" * 5000])
def test_a_made_up_mark_counts_as_a_page_from_yesterday(browser, seen):
    set_up = SET_UPS[0]
    fund = set_up.make()
    sent = sent_by(browser.get(set_up.address(fund)))

    page = browser.post(set_up.address(fund), sent | {"seen": seen, "purpose": "Mine"})

    fund.refresh_from_db()
    assert (page.status_code, fund.purpose == "Mine") == (200, False)


def test_every_deletion_says_why_not():
    deletable = [one for one in ours() if one.name != "wagtailusers_users"]
    assert [one.name for one in deletable if not issubclass(one.delete_view_class, SaysWhyNot)] == []


def test_a_fund_without_calls_goes_with_its_budgets(browser):
    fund = FundBudgetFactory().fund

    browser.post(SET_UPS[0].address(fund, "delete"))

    assert not type(fund).objects.filter(pk=fund.pk).exists()


def test_a_fund_whose_budget_another_funds_call_draws_on_stays(browser):
    budget = FundBudgetFactory()
    CallFactory(fund=FundFactory(), budget=budget)

    page = browser.post(SET_UPS[0].address(budget.fund, "delete"))

    assert page.status_code == 409
    assert budget.fund.budgets.count() == 1


@pytest.mark.parametrize("count", [None, "x", ""])
def test_a_questionnaire_that_did_not_arrive_whole_is_refused_and_stays(browser, count):
    set_up = next(one for one in SET_UPS if str(one) == "questionnaires")
    thing = set_up.make()
    sent = {"title": "Mine", "purpose": thing.purpose} | ({} if count is None else {"sections-count": count})

    page = browser.post(set_up.address(thing), sent)

    assert (page.status_code, set_up.stored(thing)) == (400, thing.title)


def test_the_same_row_added_by_two_people_is_kept_once(browser, colleague):
    budget = FundBudgetFactory(year=2026)
    address = SET_UPS[0].address(budget.fund)
    row = {"budgets-TOTAL_FORMS": "2", "budgets-1-id": "", "budgets-1-DELETE": "", "budgets-1-year": "2027"}
    opened = sent_by(browser.get(address))
    colleague.post(address, opened | row | {"budgets-1-amount": "100"})
    warned = browser.post(address, opened | row | {"budgets-1-amount": "200"})

    page = browser.post(address, sent_by(warned))

    assert page.context["form"].formsets["budgets"].forms[1].errors == {"year": [ADDED_MEANWHILE]}
    assert [str(one.amount) for one in budget.fund.budgets.filter(year=2027)] == ["100.00"]
