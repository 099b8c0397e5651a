"""What the public sees of funded projects."""

import csv
import io

import pytest

from grants.models import Application
from tests.grants.factories import ApplicationFactory, DecisionFactory
from tests.home.factories import PublishedAwardFactory, PublishedDecisionFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = pytest.mark.django_db

OUTCOME = {"title": "Young people", "baseline": None, "target": "40", "actual": None, "unit": ""}


def titles(response):
    return [award.title for award in response.context["awards"]]


def test_without_projects_the_page_says_so(client):
    response = client.get("/funded/")

    assert "Nothing published yet" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"words": "scampaks OLDER"}, ["Scampaks"]),
        ({"fund": "innovation-fund"}, ["Drones"]),
        ({"theme": "cyber-crime"}, ["Scampaks"]),
        ({"year": "2018"}, ["Drones"]),
        ({"area": "E06000059"}, ["Drones"]),
        ({"words": "nothing of the kind"}, []),
        ({"words": "campak"}, ["Scampaks"]),
        ({"words": "drone"}, ["Drones"]),
        ({"words": "eyed"}, ["Drones"]),
        ({"words": "DRONE flying"}, []),
        ({"words": "xyz-2019"}, ["Scampaks"]),
        ({"words": "XYZ-2019-0007"}, ["Scampaks"]),
        ({"words": "-"}, []),
        ({"words": "%"}, []),
        ({"fund": "no-such-fund", "words": ""}, ["Scampaks", "Drones"]),
        ({"year": "²"}, ["Scampaks", "Drones"]),
    ],
)
def test_projects_are_searched_and_filtered(client, query, expected):
    PublishedAwardFactory(
        title="Scampaks",
        reference="XYZ-2019-0007",
        financial_year=2019,
        areas=["E06000058"],
        theme=ThemeFactory(slug="cyber-crime"),
    )
    PublishedAwardFactory(
        title="Drones",
        description="Eyes in the air.",
        fund_name="Innovation Fund",
        fund_slug="innovation-fund",
        financial_year=2018,
        areas=["E06000059"],
        awarded_on="2018-06-01",
    )

    assert titles(client.get("/funded/", query)) == expected


def test_the_list_costs_the_same_for_3_and_30_projects(client, django_assert_max_num_queries):
    for count in (3, 27):
        PublishedAwardFactory.create_batch(count, theme=ThemeFactory())
        with django_assert_max_num_queries(9):
            client.get("/funded/")


def test_a_long_list_goes_on_on_the_next_page(client):
    PublishedAwardFactory.create_batch(25)

    first = client.get("/funded/")
    second = client.get("/funded/" + first.context["older_url"])

    assert [len(first.context["awards"]), len(second.context["awards"])] == [20, 5]
    assert not set(titles(first)) & set(titles(second))


def test_the_download_holds_the_filtered_list_and_runs_no_formula(client):
    PublishedAwardFactory(title="=HYPERLINK()", organisation_name="Prama Foundation")
    PublishedAwardFactory(title="Drones", description="Eyes in the air.", organisation_name="Another")

    response = client.get("/funded.csv", {"words": "prama"})

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Project"] for row in rows] == ["'=HYPERLINK()"]
    assert rows[0]["Amount awarded"] == "2400.00"


def test_a_project_shows_why_and_on_which_conditions(client):
    award = PublishedAwardFactory(conditions=["Money not spent is paid back."], amount_is_illustrative=True)
    PublishedDecisionFactory(award=award, reference="DN-2019-0007")

    page = client.get(f"/funded/{award.slug}/").content.decode()

    assert "Fewer people are taken in." in page
    assert "Money not spent is paid back." in page
    assert "illustrative" in page
    assert "/decisions/DN-2019-0007/" in page


def test_what_is_not_published_is_not_there(client):
    """A decision that is made and not released, of an application full of words that must not leak."""
    application = ApplicationFactory(sent=True, state=Application.State.DECIDED, title="Secret garden")
    DecisionFactory(application=application, reasons="Secret reasons", crime_reduction_reasons="Secret too")

    for address in ("/funded/", "/funded.csv", "/decisions/", "/decisions.csv", "/plan/", "/open-data/"):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Secret" not in body, address
    assert client.get("/funded/secret-garden/").status_code == 404


def test_a_grant_that_was_not_taken_up_says_so_and_is_in_no_list(client):
    award = PublishedAwardFactory(title="Youth club", ending="declined", outcomes=[OUTCOME])
    PublishedDecisionFactory(award=award, reference="DN-2019-0008")

    page = client.get(f"/funded/{award.slug}/").content.decode()

    assert "Prama Foundation did not take up this grant. Nothing was paid" in page
    assert "Not reported" not in page
    assert titles(client.get("/funded/")) == []
    assert b"Youth club" not in b"".join(client.get("/funded.csv").streaming_content)
    assert "What became of this award" in client.get("/decisions/DN-2019-0008/").content.decode()


def test_a_grant_that_ended_early_says_how_much_was_paid(client):
    award = PublishedAwardFactory(title="Youth club", ending="terminated", amount_paid="500.00", outcomes=[OUTCOME])

    page = client.get(f"/funded/{award.slug}/").content.decode()

    assert "£500 was paid and no more will be." in page
    assert "Not reported yet" not in page
    rows = csv.DictReader(io.StringIO(b"".join(client.get("/funded.csv").streaming_content).decode("utf-8-sig")))
    assert [(row["Amount paid"], row["Ended early"]) for row in rows] == [("500.00", "Yes")]


@pytest.mark.parametrize(
    ("amounts", "mark"),
    [
        ([(2400, False), (100, False)], ""),
        ([(2400, False), (100, True)], "partly illustrative amounts"),
        ([(2400, True), (100, False)], "mostly illustrative amounts"),
        ([(2400, True)], "illustrative amounts"),
    ],
)
def test_a_sum_says_what_of_it_is_illustrative(client, amounts, mark):
    for amount, is_illustrative in amounts:
        PublishedAwardFactory(amount_awarded=amount, amount_is_illustrative=is_illustrative)

    response = client.get("/funded/")

    assert response.context["totals"].mark == mark
    assert ("in all." in response.content.decode()) is (mark == "")


def test_a_filter_that_names_no_fund_says_so_in_our_words(client):
    PublishedAwardFactory()

    page = client.get("/funded/", {"fund": "abc"}).content.decode()

    assert "Choose fund from the list" in page


def test_only_years_with_projects_are_offered(client):
    for year in (2018, 2026):
        PublishedAwardFactory(financial_year=year)

    form = client.get("/funded/").context["filters"]

    assert [value for value, _ in form.fields["year"].choices] == ["", "2026", "2018"]
