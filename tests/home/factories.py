"""Published rows, as the public site reads them."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from commissioning.models import PublishedContract, PublishedTarget
from grants.models import PublishedAward, PublishedDecision
from home.models import Bid


class PublishedAwardFactory(DjangoModelFactory):
    class Meta:
        model = PublishedAward
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"SDF-2019-{n:04d}")
    slug = factory.Sequence(lambda n: f"project-{n}")
    fund_name = "Safer Dorset Fund"
    fund_slug = "safer-dorset-fund"
    call_title = "Community grants"
    organisation_name = "Prama Foundation"
    organisation_id = "360G-dorsetpcc-1"
    title = factory.Sequence(lambda n: f"Project {n}")
    description = "750 Scampaks for vulnerable older people."
    amount_applied_for = Decimal("3000.00")
    amount_awarded = Decimal("2400.00")
    reasons = "Fewer people are taken in."
    legal_power = "Section 9"
    decision_maker = "Police and Crime Commissioner"
    awarded_on = date(2019, 5, 17)
    financial_year = 2019
    starts_on = date(2019, 6, 1)
    ends_on = date(2020, 3, 31)
    areas = factory.LazyFunction(lambda: ["E06000058"])
    search_text = factory.LazyAttribute(lambda a: f"{a.title} {a.organisation_name} {a.description}".lower())
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def theme(self, create, theme, **kwargs):
        if create and theme:
            self.themes.add(theme)


class PublishedDecisionFactory(DjangoModelFactory):
    class Meta:
        model = PublishedDecision

    reference = factory.Sequence(lambda n: f"DN-2019-{n:04d}")
    title = factory.Sequence(lambda n: f"Award {n}")
    decided_on = date(2019, 5, 17)
    decision_maker = "Police and Crime Commissioner"
    outcome = "Award"
    summary = "A strong case."
    published_at = factory.LazyFunction(timezone.now)


class PublishedContractFactory(DjangoModelFactory):
    class Meta:
        model = PublishedContract

    reference = factory.Sequence(lambda n: f"C-2017-{n:04d}")
    slug = factory.Sequence(lambda n: f"contract-{n}")
    title = factory.Sequence(lambda n: f"Restorative Dorset {n}")
    service_name = "Restorative justice"
    service_description = "Victims and offenders in touch with each other, safely."
    provider_name = "Borough of Poole"
    provider_id = "GB-LAE-POL"
    purpose = "A restorative justice service."
    value = Decimal("300000.00")
    starts_on = date(2017, 10, 1)
    ends_on = date(2020, 9, 30)
    state = "Live"
    procurement_route = "Partnership agreement"
    legal_power = "Section 143"
    published_at = factory.LazyFunction(timezone.now)


class PublishedTargetFactory(DjangoModelFactory):
    class Meta:
        model = PublishedTarget

    contract = factory.SubFactory(PublishedContractFactory)
    number = 1
    indicator = "Referrals"
    definition = "A referral counts when it is accepted."
    unit = "count"
    starts_on = date(2017, 10, 1)
    ends_on = date(2018, 9, 30)
    target = Decimal("90.00")
    actual = Decimal("41.00")
    rating = "Approaching target"
    sentence = "41 of 90 referrals by 31 March 2018."
    chance = None
    periods = factory.LazyFunction(
        lambda: [
            {"label": "October to December 2017", "starts_on": "2017-10-01", "ends_on": "2017-12-31",
             "actual": "18", "hidden": "", "profile": "22.68"},
            {"label": "January to March 2018", "starts_on": "2018-01-01", "ends_on": "2018-03-31",
             "actual": None, "hidden": "Hidden: 1 to 4", "profile": "22.19"},
        ]
    )  # fmt: skip
    quarters = factory.LazyAttribute(
        lambda target: [
            {"to": "2017-12-31", "actual": "18", "rating": "Other", "chance": None,
             "sentence": "18 of 90 referrals by 31 December 2017."},
            {"to": "2018-03-31", "actual": str(target.actual), "rating": target.rating, "sentence": target.sentence,
             "chance": target.chance},
        ]
    )  # fmt: skip


class BidFactory(DjangoModelFactory):
    class Meta:
        model = Bid

    title = factory.Sequence(lambda n: f"Bid {n}")
    fund = "LIBOR fund"
    funder = "HM Treasury"
