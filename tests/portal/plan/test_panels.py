"""Which themes a set-up form offers."""

import pytest
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList

from commissioning.models import Service
from portal.plan.panels import ThemesPanel
from tests.commissioning.factories import ServiceFactory
from tests.portal.plan.factories import PlanFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def offered(service):
    handler = ObjectList([ThemesPanel()], base_form_class=WagtailAdminModelForm).bind_to_model(Service)
    form = handler.get_form_class()(instance=service)
    assert handler.get_bound_panel(instance=service, form=form).children
    return [label for _, label in form.fields["themes"].choices]


def theme(title, *, plan, starts_on, published=True):
    plan = PlanFactory(title=plan, slug=starts_on, starts_on=starts_on, ends_on="2030-03-31", is_published=published)
    return ThemeFactory(title=title, pillar__plan=plan)


def test_a_plan_that_is_still_written_offers_none():
    theme("Road safety", plan="Plan 2017", starts_on="2017-04-01")
    theme("Burglary", plan="Plan 2021", starts_on="2021-04-01", published=False)

    assert offered(ServiceFactory()) == ["Road safety"]


def test_two_plans_are_told_apart_the_latest_first():
    theme("Road safety", plan="Plan 2017", starts_on="2017-04-01")
    theme("Road safety", plan="Plan 2021", starts_on="2021-04-01")

    assert offered(ServiceFactory()) == ["Road safety (Plan 2021)", "Road safety (Plan 2017)"]


def test_what_was_ticked_before_stays():
    service = ServiceFactory()
    service.themes.add(theme("Burglary", plan="Plan 2021", starts_on="2021-04-01", published=False))

    assert offered(service) == ["Burglary"]
