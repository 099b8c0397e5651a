"""The Plan with its commitments, and the decision notices."""

import csv
import io
from datetime import date

import pytest

from portal.plan.models import Commitment, Theme
from tests.home.factories import (
    PublishedAwardFactory,
    PublishedContractFactory,
    PublishedDecisionFactory,
    PublishedTargetFactory,
)
from tests.portal.plan.factories import PillarFactory, PlanFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def test_the_plan_shows_every_theme_and_what_became_of_each_commitment(client):
    theme = ThemeFactory(title="Restorative justice", slug="restorative-justice")
    Commitment.objects.create(theme=theme, number=1, title="Expand the panels", state=Commitment.State.DELIVERED)

    page = client.get("/plan/").content.decode()

    assert "Restorative justice" in page
    assert "Expand the panels" in page
    assert "Delivered" in page


def test_without_a_plan_the_page_says_so(client):
    assert "No plan published yet" in client.get("/plan/").content.decode()


def test_a_theme_shows_the_projects_that_serve_it(client):
    theme = ThemeFactory(slug="road-safety")
    PublishedAwardFactory(title="Close pass", theme=theme)
    PublishedAwardFactory(title="Something else", theme=ThemeFactory())

    response = client.get("/plan/road-safety/")

    assert [award.title for award in response.context["awards"]] == ["Close pass"]


def test_the_commitments_can_be_downloaded(client):
    theme = ThemeFactory(title="Road safety")
    Commitment.objects.create(theme=theme, number=1, title="More kits", story="Done.")

    response = client.get("/plan/commitments.csv")

    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[1][2:] == ["Road safety", "More kits", "Planned", "", "Done."]


def test_a_decision_notice_gives_its_reasons(client):
    notice = PublishedDecisionFactory(reference="DN-2019-0003", summary="It does what the fund is for.")

    page = client.get("/decisions/DN-2019-0003/").content.decode()

    assert notice.title in page
    assert "It does what the fund is for." in page
    assert client.get("/decisions/DN-2019-9999/").status_code == 404


def test_the_plan_costs_the_same_for_2_and_12_themes(client, django_assert_max_num_queries):
    for count in (2, 10):
        for theme in ThemeFactory.create_batch(count):
            Commitment.objects.create(theme=theme, number=1, title="A commitment")
        with django_assert_max_num_queries(6):
            client.get("/plan/")


def test_an_earlier_plan_keeps_its_page_and_the_current_one_leads_to_it(client):
    earlier = PillarFactory(title="Old pillar").plan
    PillarFactory(
        plan=PlanFactory(slug="2021-2025", title="The next plan", starts_on=date(2021, 4, 1), ends_on=date(2025, 3, 31))
    )

    current, old = client.get("/plan/"), client.get("/plan/versions/2017-2021/")

    assert (current.context["plan"].slug, current.context["others"]) == ("2021-2025", [earlier])
    assert "Old pillar" in old.content.decode()
    assert "This is not the plan in force" in old.content.decode()


def test_a_plan_that_is_being_written_is_nowhere_to_be_seen(client):
    theme = ThemeFactory(
        title="Secret theme", pillar__plan__is_published=False, pillar__plan__slug="next", pillar__plan__title="Secret"
    )
    Commitment.objects.create(theme=theme, number=1, title="Secret commitment")

    pages = [client.get(address) for address in ("/plan/", f"/plan/{theme.slug}/", "/plan/versions/next/")]
    table = b"".join(client.get("/plan/commitments.csv").streaming_content).decode()

    assert [page.status_code for page in pages] == [200, 404, 404]
    assert "Secret" not in pages[0].content.decode() + table
    assert list(Theme.objects.published()) == []


def test_a_theme_shows_its_figures_as_they_were_published(client):
    theme = ThemeFactory(slug="restorative-justice")
    contract = PublishedContractFactory()
    contract.themes.add(theme)
    PublishedTargetFactory(contract=contract)
    PublishedTargetFactory(indicator="Of another theme")

    page = client.get("/plan/restorative-justice/")

    assert [(one.indicator, chart.rows[1][1]) for one, chart in page.context["figures"]] == [
        ("Referrals", "Hidden: 1 to 4")
    ]


@pytest.mark.parametrize("count", [2, 10])
def test_a_theme_costs_the_same_for_many_figures(client, count, django_assert_max_num_queries):
    theme = ThemeFactory(slug="restorative-justice")
    for number in range(count):
        contract = PublishedContractFactory()
        contract.themes.add(theme)
        PublishedTargetFactory(contract=contract, number=number)
        PublishedAwardFactory(theme=theme)

    with django_assert_max_num_queries(12):
        client.get("/plan/restorative-justice/")
