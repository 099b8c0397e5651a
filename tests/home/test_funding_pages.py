"""Calls on the public site: open and closed by their dates alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from home.demonstration.pages import build_pages
from home.models import HomePage, TextPage
from tests.grants.factories import CallFactory, CriterionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    build_pages()
    Site.clear_site_root_paths_cache()


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "place"),
    [(-2, 2, "open"), (1, 3, "coming"), (-3, -1, "closed")],
)
def test_a_call_stands_where_its_dates_put_it(client, site, opens_in, closes_in, place):
    now = timezone.now()
    call = CallFactory(opens_at=now + timedelta(hours=opens_in), closes_at=now + timedelta(hours=closes_in))

    calls = client.get("/funding/").context["calls"]

    assert {name: [one.slug for one in getattr(calls, name)] for name in ("open", "coming", "closed")} == {
        "open": [],
        "coming": [],
        "closed": [],
    } | {place: [call.slug]}


def test_an_unpublished_call_is_nowhere(client, site):
    call = CallFactory(published=False)

    assert client.get("/funding/").context["calls"].open == []
    assert client.get(f"/funding/{call.slug}/").status_code == 404


def test_a_call_says_who_how_much_until_when_and_how(client, site):
    call = CallFactory(who_may_apply="Charities\nClubs with a constitution")
    CriterionFactory(call=call, title="Need", weight=25)

    page = client.get(f"/funding/{call.slug}/").content.decode()

    for words in (
        "Clubs with a constitution",
        "£100 to £3,000",
        "Need",
        call.how_it_is_decided,
        f"/apply/{call.slug}/",
    ):
        assert words in page


def test_a_closed_call_offers_no_way_to_apply(client, site):
    call = CallFactory(over=True)

    page = client.get(f"/funding/{call.slug}/").content.decode()

    assert f'href="/apply/{call.slug}/"' not in page
    assert "takes no more applications" in page


def test_the_list_costs_the_same_for_3_and_10_calls(client, site, django_assert_max_num_queries):
    client.get("/funding/")
    for count in (3, 7):
        CallFactory.create_batch(count)
        with django_assert_max_num_queries(24):
            client.get("/funding/")


def test_the_pages_are_built_once(site):
    before = Page.objects.count()

    build_pages()

    assert Page.objects.count() == before


def test_a_published_text_page_is_linked_from_the_page_above_it(client, site):
    home = HomePage.objects.get()
    above = home.add_child(instance=TextPage(title="How decisions are made", slug="how", body="<p>By the plan.</p>"))
    below = above.add_child(instance=TextPage(title="Who decides", slug="who", body="<p>The Commissioner.</p>"))
    home.add_child(instance=TextPage(title="Not yet", slug="draft", body="<p>…</p>", live=False))

    on_home, on_above, on_below = (list(client.get(at).context["texts"]) for at in ["/", above.url, below.url])

    assert [page.title for page in on_home] == [
        "Accessibility statement",
        "Privacy",
        "Contact us",
        "How decisions are made",
    ]
    assert (on_above, on_below) == ([below], [])
    assert f'href="{below.url}"' in client.get(above.url).content.decode()
