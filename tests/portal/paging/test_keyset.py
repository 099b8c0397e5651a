from datetime import date, timedelta

import pytest

from portal.agreements.models import Agreement
from portal.paging.keyset import keyset_page
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreements():
    """Seven agreements, three of them on one day, so that the day alone does not order them."""
    organisation = OrganisationFactory(contacts=[])
    days = [0, 1, 2, 2, 2, 3, 4]
    rows = [
        AgreementFactory(organisation=organisation, starts_on=date(2026, 4, 1) + timedelta(days=day)) for day in days
    ]
    return list(reversed(rows))


def walk(direction, start=None):
    seen, at = [], start
    for _ in range(10):
        page = keyset_page(Agreement.objects.all(), by="starts_on", at=at, size=2)
        seen.append([row.pk for row in page.rows])
        at = getattr(page, direction)
        if at is None:
            return seen, page
    raise AssertionError("the pages never end")


def test_pages_show_each_row_once_newest_first(agreements):
    pages, last = walk("older")

    assert [pk for page in pages for pk in page] == [row.pk for row in agreements]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert last.newer is not None


def test_walking_back_shows_the_same_rows(agreements):
    _, last = walk("older")

    pages, first = walk("newer", start=last.newer)

    assert pages == [[agreements[n].pk, agreements[n + 1].pk] for n in (4, 2, 0)]
    assert first.newer is None


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "_",
        "2026-04-01_",
        "2026-04-01_²",
        "2026-13-01_1",
        "20026-01-01_1",
        "newer-",
        "newer-zzz",
        "\x00_1",
        "2026-04-01_99999999999999999999",
    ],
)
def test_a_token_that_makes_no_sense_shows_the_first_page(agreements, token):
    page = keyset_page(Agreement.objects.all(), by="starts_on", at=token, size=2)

    assert [row.pk for row in page.rows] == [agreements[0].pk, agreements[1].pk]


def test_a_page_costs_one_query(agreements, django_assert_num_queries):
    with django_assert_num_queries(1):
        keyset_page(Agreement.objects.all(), by="starts_on", at="2026-04-03_1", size=2)


def test_no_rows_no_tokens():
    page = keyset_page(Agreement.objects.all(), by="starts_on")

    assert (page.rows, page.older, page.newer) == ([], None, None)
