"""What needs doing: listed for each officer, and told in time, once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from commissioning.models import BreakClause, ExtensionOption
from home.office.due import due_for
from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation
from portal.agreements.domain.reminding import remind_all
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement
from portal.dates.working_days import working_days_after
from portal.mail import choices
from portal.mail.models import Message
from portal.mail.topics import Topic
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import ReturnFactory

pytestmark = pytest.mark.django_db

# A Monday, with Good Friday and Easter Monday before the dates that follow.
TODAY = date(2026, 3, 2)


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


def a_contract(officer, **changes):
    """In force for years, with its option, its break, a late return and no tag on its money."""
    one = ContractFactory(
        lead_officer=officer,
        state=Agreement.State.LIVE,
        starts_on=date(2025, 4, 1),
        ends_on=date(2028, 3, 31),
        **changes,
    )
    ExtensionOption.objects.create(contract=one, number=1, months=12, value=100, notice_by=date(2026, 4, 14))
    ExtensionOption.objects.create(contract=one, number=2, months=12, value=100, notice_by=date(2026, 4, 15))
    BreakClause.objects.create(contract=one, breaks_on=date(2026, 9, 30), notice_by=date(2026, 6, 30))
    ReturnFactory(agreement=one, number=1, due_on=date(2026, 1, 20))
    return one


def test_each_room_says_what_it_has_due_the_earliest_first(officer):
    a_contract(officer)

    found = due_of(Agreement.objects.all(), TODAY)

    assert [(one.what, one.on) for one in found] == [
        ("Ask for the provider’s insurance", date(2025, 4, 1)),
        ("Say from which streams and in which years the money comes", date(2025, 4, 1)),
        ("Plan the next service review", date(2025, 7, 1)),
        ("Chase return 1: it is overdue", date(2026, 1, 20)),
        ("Take or leave option 1 of 12 months", date(2026, 4, 14)),
        ("Last day of notice for the break on 30 September 2026", date(2026, 6, 30)),
    ]


def test_of_a_return_that_was_asked_about_the_answer_is_awaited(officer):
    made = ContractFactory(state=Agreement.State.LIVE)
    ReturnFactory(agreement=made, asked=True, due_on=date(2026, 1, 20))

    found = [one.what for one in due_of(Agreement.objects.filter(pk=made.pk), TODAY) if one.kind == Kind.RETURN]

    assert found == ["Await the answer about return 1"]


def test_an_end_that_has_passed_asks_to_be_closed(officer):
    over = ContractFactory(lead_officer=officer, state=Agreement.State.LIVE, ends_on=date(2026, 2, 28))

    found = {one.key: one for one in due_of(Agreement.objects.filter(pk=over.pk), TODAY) if one.kind == Kind.ENDS}

    assert {key: one.what for key, one in found.items()} == {
        f"over-{over.pk}": "Its last day has passed: end it, or extend it"
    }
    assert found[f"over-{over.pk}"].is_to_be_told(TODAY)


def test_the_last_day_itself_has_not_passed(officer):
    last = ContractFactory(lead_officer=officer, state=Agreement.State.LIVE, ends_on=TODAY)

    ends = [one.what for one in due_of(Agreement.objects.filter(pk=last.pk), TODAY) if one.kind == Kind.ENDS]

    assert ends == ["Its last day comes near"]


def test_a_change_is_to_be_answered_in_ten_working_days(officer):
    one = ContractFactory(state=Agreement.State.LIVE, lead_officer=officer)
    asked = ask_variation(one, by=UserFactory(role=Role.COMMISSIONING_OFFICER), reason="So.", other_change="This.")

    found = {each.key: each for each in due_of(Agreement.objects.all(), timezone.localdate())}

    assert found[f"variation-{asked.pk}"].what == "Answer variation 1"
    assert found[f"variation-{asked.pk}"].on == working_days_after(timezone.localdate(), 10)


def told():
    return list(Message.objects.filter(event="agreements/due").order_by("pk"))


def test_an_officer_is_told_thirty_working_days_before_a_notice_counting_without_bank_holidays(officer):
    one = ContractFactory(
        lead_officer=officer, state=Agreement.State.LIVE, starts_on=date(2025, 4, 1), ends_on=date(2025, 9, 30)
    )
    BreakClause.objects.create(contract=one, breaks_on=date(2025, 9, 30), notice_by=date(2025, 5, 2))
    notices = [each for each in due_of(Agreement.objects.all(), date(2025, 3, 19)) if each.key.startswith("break-")]

    # Good Friday and Easter Monday lie between: 30 working days before 2 May 2025 is 19 March, not 21 March.
    assert [each.is_to_be_told(date(2025, 3, 18)) for each in notices] == [False]
    assert [each.is_to_be_told(date(2025, 3, 19)) for each in notices] == [True]


def test_each_thing_is_told_once(officer):
    a_contract(officer, title="Support")

    assert (remind_all(TODAY), remind_all(TODAY), remind_all(TODAY + timedelta(days=1))) == (1, 0, 0)

    [mail] = told()
    assert mail.to == officer.email
    assert "Support: Take or leave option 1 of 12 months, by 14 April 2026" in mail.text


def test_where_nobody_leads_every_officer_of_the_kind_is_told(officer):
    a_contract(None)
    UserFactory(role=Role.GRANTS_OFFICER)

    remind_all(TODAY)

    assert [mail.to for mail in told()] == [officer.email]


def test_an_officer_who_switched_the_reminders_off_gets_none_and_the_list_stays(officer):
    a_contract(officer)
    choices.stop(officer.email, Topic.DUE)

    remind_all(TODAY)

    assert told() == []
    assert len(due_of(Agreement.objects.all(), TODAY)) > 0


def test_the_list_shows_what_has_passed_or_comes_soon(officer, sign_in):
    a_contract(officer)
    browser = sign_in(officer)

    def shown(**chosen):
        page = browser.get(reverse("office_due"), {"when": "passed"} | chosen)
        return [one.kind for one, _ in page.context["rows"]]

    with time_machine.travel("2026-03-02 12:00", tick=False):
        assert shown() == [Kind.INSURANCE, Kind.MONEY, Kind.REVIEW, Kind.RETURN]
        assert shown(kind="RETURN") == [Kind.RETURN]
        assert shown(when="30") == shown()
        assert shown(when="") == [*shown(), Kind.NOTICE, Kind.NOTICE]


def test_the_pages_of_the_list_keep_what_was_chosen(officer, sign_in):
    for _ in range(30):
        a_contract(officer)

    page = sign_in(officer).get(reverse("office_due"), {"officer": "all", "when": "passed", "p": "2"})

    assert page.context["page_obj"].number == 2
    assert 'href="?officer=all&amp;kind=&amp;when=passed&amp;p=1"' in page.content.decode()


def test_the_list_shows_an_officer_their_own_and_on_request_everybodys(officer, sign_in):
    a_contract(officer, title="Mine")
    a_contract(UserFactory(role=Role.COMMISSIONING_OFFICER), title="Another’s")
    browser = sign_in(officer)

    own = browser.get(reverse("office_due")).content.decode()
    everybodys = browser.get(reverse("office_due"), {"officer": "all"}).content.decode()

    assert ("Mine" in own, "Another’s" in own) == (True, False)
    assert ("Mine" in everybodys, "Another’s" in everybodys) == (True, True)
    assert len(due_for(officer)) > 0


def test_what_nobody_could_choose_is_said_at_the_field(officer, sign_in):
    page = sign_in(officer).get(reverse("office_due"), {"officer": "7x", "kind": "NONSENSE", "when": "0"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"officer", "kind", "when"}


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_costs_the_same_for_3_and_30_contracts(number, officer, sign_in, django_assert_max_num_queries):
    for _ in range(number):
        a_contract(officer)
    browser = sign_in(officer)
    browser.get(reverse("office_due"))

    with django_assert_max_num_queries(32):
        browser.get(reverse("office_due"))
