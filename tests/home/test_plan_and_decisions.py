"""The Plan with its commitments, and the decision notices."""

import csv
import io

import pytest

from portal.plan.models import Commitment
from tests.home.factories import PublishedAwardFactory, PublishedDecisionFactory
from tests.portal.plan.factories import ThemeFactory

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
    assert rows[1][2:] == ["Road safety", "More kits", "Planned", "Done."]


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
        with django_assert_max_num_queries(5):
            client.get("/plan/")
