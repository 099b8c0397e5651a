"""The register of expenditure as the public reads it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from home.office.waiting import waiting_for
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.expenditure.domain import (
    ask_redaction,
    confirm_redaction,
    prepare_month,
    publish_again,
    publish_month,
    word_agreement,
)
from portal.expenditure.models import Edition, ExpenditureLine
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.expenditure.test_register import paid
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-15 10:00"):
        yield


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def an_agreement(officer, **facts):
    one = AgreementFactory(state=Agreement.State.LIVE, value=Decimal(100000), **facts)
    word_agreement(one, by=officer, text="The best of three bids.")
    return one


@pytest.fixture
def clubs(officer):
    return an_agreement(officer, title="Pop-up Youth Clubs", reference="SDF-2026-0042")


def publish(finance, first=APRIL):
    return publish_month(prepare_month(first, by=finance), by=finance)


def test_nothing_is_public_before_it_is_published(clubs, finance):
    paid(clubs)
    prepare_month(APRIL, by=finance)

    page = Client().get("/spending/").text

    assert "Nothing published yet" in page
    assert "Pop-up" not in page + Client().get("/spending.csv").getvalue().decode()


def test_a_month_with_its_file(clubs, finance):
    paid(clubs)
    edition = publish(finance)

    page = Client().get("/spending/", {"period": "2026-04"}).text
    file = Client().get("/spending/2026-04/edition-1.csv")

    for words in ("Pop-up Youth Clubs", "£1,000", "The best of three bids.", "20 April 2026", edition.sha256):
        assert words in page
    assert file.content == bytes(edition.content)
    assert "expenditure-2026-04-edition-1.csv" in file["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"period": "2026-04"}, ["1000.00"]),
        ({"period": "2026-05"}, ["2000.00"]),
        ({"period": "2026-q1"}, ["2000.00", "1000.00"]),
        ({"period": "2026"}, ["2000.00", "1000.00"]),
        ({"words": "youth"}, ["1000.00"]),
        ({"words": "sdf-2026-0042"}, ["1000.00"]),
        ({"words": "tractors"}, []),
        ({"kind": "Contract"}, ["2000.00"]),
        ({"period": "rubbish", "kind": "x", "page": "y"}, ["2000.00", "1000.00"]),
    ],
)
def test_what_people_look_for(clubs, officer, finance, query, found):
    other = an_agreement(officer, title="Caseworkers")
    Agreement.objects.filter(pk=other.pk).update(kind=Agreement.Kind.CONTRACT)
    paid(clubs)
    paid(other, on=date(2026, 5, 3), amount="2000.00")
    publish(finance)
    publish(finance, MAY)

    assert Client().get("/spending/", query).status_code == 200
    rows = Client().get("/spending.csv", query).getvalue().decode().splitlines()[1:]

    assert [row.split(",")[5] for row in rows] == found


def test_what_a_later_edition_hides_is_not_handed_out(clubs, officer, finance):
    paid(clubs)
    edition = publish(finance)
    line = ExpenditureLine.objects.get()
    with time_machine.travel("2026-06-16 10:00"):
        ask_redaction(line, by=officer, redaction="safety", reason="A threat.", public_purpose="Help")
        confirm_redaction(line, by=finance)
        publish_again(edition.month, by=finance, why="A recipient is hidden.")

    page = Client().get("/spending/", {"period": "2026-04"}).text

    assert Client().get("/spending/2026-04/edition-1.csv").status_code == 404
    assert Client().get("/spending/2026-04/edition-2.csv").status_code == 200
    assert "Pop-up" not in page
    assert "Naming the recipient would put somebody at risk" in page
    assert "A recipient is hidden." in page


def test_who_is_hidden_is_not_named_while_a_new_edition_is_awaited(clubs, officer, finance):
    paid(clubs)
    publish(finance)
    at = f"/office/expenditure/lines/{ExpenditureLine.objects.get().pk}"
    browser = signed_in_client(officer)
    assert "among the funded projects" in browser.get(f"{at}/redact/").text
    browser.post(f"{at}/redact/", {"redaction": "safety", "reason": "A threat.", "public_purpose": "Help"})

    confirmed = signed_in_client(finance).post(f"{at}/confirm/", follow=True).text

    assert "publish a new edition" in confirmed
    assert "/again/" in confirmed
    assert "month of expenditure to publish again, because somebody is hidden" in [
        one.what for one in waiting_for(finance)
    ]
    page = Client().get("/spending/", {"period": "2026-04"}).text
    everything = page + Client().get("/spending/", {"words": "youth"}).text
    everything += Client().get("/spending.csv").getvalue().decode()
    for secret in ("Pop-up", clubs.organisation.name, "SDF-2026-0042"):
        assert secret not in everything
    assert "1 line is left out" in page
    assert Client().get("/spending/2026-04/edition-1.csv").status_code == 404


def test_what_is_published_is_compared_where_somebody_asks(clubs, finance):
    paid(clubs)
    publish(finance)
    browser = signed_in_client(finance)

    assert "?compare=1" in browser.get("/office/expenditure/2026-04/").text
    assert "is what is published" in browser.get("/office/expenditure/2026-04/?compare=1").text


@pytest.mark.parametrize("path", ["2026-13/edition-1", "2026-04/edition-1", "x/edition-1"])
def test_what_there_is_none_of(path):
    assert Client().get(f"/spending/{path}.csv").status_code == 404


def test_a_month_that_is_over_waits_for_whoever_publishes(clubs, officer, finance):
    paid(clubs)
    prepare_month(APRIL, by=finance)
    prepare_month(date(2026, 6, 1), by=finance)

    def words(user):
        return [one.what for one in waiting_for(user) if "expenditure" in one.what]

    assert (words(finance), words(officer)) == (["month of expenditure to publish"], [])
    publish(finance)
    assert words(finance) == []


def test_an_officer_prepares_words_hides_and_publishes(officer, finance):
    paid(AgreementFactory(state=Agreement.State.LIVE, value=Decimal(100000), reference="SDF-2026-0042"))
    browser, page = signed_in_client(finance), "/office/expenditure/2026-04/"
    assert "April 2026" in browser.get("/office/expenditure/").text
    assert "without a reason" in browser.post(f"{page}prepare/", follow=True).text
    line = ExpenditureLine.objects.get()
    at = f"/office/expenditure/lines/{line.pk}"
    assert browser.post(f"{at}/value/", {"text": ""}).status_code == 422
    browser.post(f"{at}/value/", {"text": "Cheapest of three."})
    hidden = {"redaction": "person", "reason": "One person.", "public_purpose": "Counselling"}
    assert browser.post(f"{at}/redact/", hidden).status_code == 302
    assert "somebody else" in browser.post(f"{at}/confirm/", follow=True).text
    signed_in_client(officer).post(f"{at}/confirm/")
    assert browser.post(f"{page}publish/", {}).status_code == 422

    done = browser.post(f"{page}publish/", {"read": "on"}, follow=True)

    assert "April 2026 is published." in done.text
    assert Edition.objects.get().count == 1
    assert "Published on" in browser.get("/office/expenditure/").text


@pytest.mark.parametrize("count", [3, 30])
def test_the_pages_ask_the_same_however_much_there_is(clubs, finance, count, django_assert_max_num_queries):
    for _ in range(count):
        paid(clubs)
    publish(finance)
    with django_assert_max_num_queries(8):
        Client().get("/spending/", {"period": "2026-04"})
    browser = signed_in_client(finance)
    browser.get("/office/expenditure/")
    with django_assert_max_num_queries(18):
        browser.get("/office/expenditure/2026-04/")
    with django_assert_max_num_queries(14):
        browser.get("/office/expenditure/")
