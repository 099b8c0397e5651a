"""A plan with a pillar and a theme, as tests need them."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from portal.plan.models import Pillar, Plan, Theme


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan
        django_get_or_create = ("slug",)

    title = "Police and Crime Plan 2017 to 2021"
    slug = "2017-2021"
    starts_on = date(2017, 4, 1)
    ends_on = date(2021, 3, 31)
    is_published = True


class PillarFactory(DjangoModelFactory):
    class Meta:
        model = Pillar
        django_get_or_create = ("plan", "number")

    plan = factory.SubFactory(PlanFactory)
    number = 1
    title = "Protecting people at risk of harm"
    slug = factory.Sequence(lambda n: f"pillar-{n}")


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    pillar = factory.SubFactory(PillarFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Theme {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")
