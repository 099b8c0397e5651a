"""An indicator, a target on it, a return and its figures.

`ReturnFactory(state=…)` makes a return that is already in that state, with the names that the database asks for.
"""

from datetime import date
from decimal import Decimal

import factory
import pgtrigger
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.monitoring.models import (
    AskedFigure,
    Breakdown,
    CaseRule,
    Category,
    Distance,
    DistanceArea,
    Funnel,
    FunnelStep,
    Indicator,
    Measurement,
    MeasurementPart,
    MonitoringReturn,
    Target,
)
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory

State = MonitoringReturn.State


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    title = factory.Sequence(lambda n: f"Indicator {n}")
    definition = "What counts, what does not, and when."
    noun = "referrals"


class RateFactory(IndicatorFactory):
    """One indicator out of another."""

    unit = Indicator.Unit.PERCENTAGE
    aggregation = Indicator.Aggregation.RATE
    noun = ""
    numerator = factory.SubFactory(IndicatorFactory)
    denominator = factory.SubFactory(IndicatorFactory)


class BreakdownFactory(DjangoModelFactory):
    """By source of referral: the police, the person, not known."""

    class Meta:
        model = Breakdown
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Source {n}")
    slug = factory.Sequence(lambda n: f"source-{n}")

    @factory.post_generation
    def labels(self, create, labels, **kwargs):
        for number, label in enumerate(labels or ["Police", "Themselves", "Not known"], start=1):
            Category.objects.create(breakdown=self, number=number, label=label, code=label.lower())


class FunnelFactory(DjangoModelFactory):
    class Meta:
        model = Funnel

    title = factory.Sequence(lambda n: f"Funnel {n}")


class FunnelStepFactory(DjangoModelFactory):
    class Meta:
        model = FunnelStep

    funnel = factory.SubFactory(FunnelFactory)
    number = 1
    indicator = factory.SubFactory(IndicatorFactory)


class DistanceFactory(DjangoModelFactory):
    class Meta:
        model = Distance

    title = factory.Sequence(lambda n: f"Distance {n}")


class DistanceAreaFactory(DjangoModelFactory):
    class Meta:
        model = DistanceArea

    distance = factory.SubFactory(DistanceFactory)
    number = 1
    title = factory.Sequence(lambda n: f"Area {n}")
    entry = factory.SubFactory(IndicatorFactory)
    exit = factory.SubFactory(IndicatorFactory)


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    agreement = factory.SubFactory(AgreementFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    starts_on = date(2017, 10, 1)
    ends_on = date(2018, 9, 30)
    value = Decimal("90.00")


class AskedFigureFactory(DjangoModelFactory):
    class Meta:
        model = AskedFigure

    agreement = factory.SubFactory(AgreementFactory)
    indicator = factory.SubFactory(IndicatorFactory)


class CaseRuleFactory(DjangoModelFactory):
    class Meta:
        model = CaseRule

    indicator = factory.SubFactory(IndicatorFactory)
    date_column = "referred_on"


class ReturnFactory(DjangoModelFactory):
    class Meta:
        model = MonitoringReturn

    class Params:
        sent = factory.Trait(
            state=State.SUBMITTED, submitted_by=factory.SubFactory(UserFactory), submitted_at=timezone.now()
        )
        asked = factory.Trait(sent=True, state=State.QUERIED, question="Are these all?")
        accepted = factory.Trait(
            sent=True,
            state=State.ACCEPTED,
            accepted_by=factory.SubFactory(UserFactory),
            accepted_at=timezone.now(),
        )
        correction = factory.Trait(
            kind=MonitoringReturn.Kind.CORRECTION,
            number=MonitoringReturn.FIRST_CORRECTION,
            corrects=factory.SubFactory(
                "tests.portal.monitoring.factories.ReturnFactory",
                agreement=factory.SelfAttribute("..agreement"),
                accepted=True,
            ),
            reason="Two came late.",
            opened_by=factory.SubFactory(UserFactory),
            opened_at=timezone.now(),
        )

    agreement = factory.SubFactory(AgreementFactory)
    number = 1
    period_start = date(2017, 10, 1)
    period_end = date(2017, 12, 31)
    due_on = date(2018, 1, 20)
    narrative = "What happened."


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    monitoring_return = factory.SubFactory(ReturnFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    value = Decimal("19.00")
    entered_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model, *args, **kwargs):
        """In an accepted return, too, which the database would refuse."""
        with pgtrigger.ignore("monitoring.Measurement:accepted_figure_stays"):
            return super()._create(model, *args, **kwargs)


class MeasurementPartFactory(DjangoModelFactory):
    class Meta:
        model = MeasurementPart

    measurement = factory.SubFactory(MeasurementFactory)
    category = factory.LazyFunction(lambda: BreakdownFactory().categories.first())
    value = Decimal("19.00")

    @classmethod
    def _create(cls, model, *args, **kwargs):
        with pgtrigger.ignore("monitoring.MeasurementPart:accepted_part_stays"):
            return super()._create(model, *args, **kwargs)


def overwrite_figures(figures=None, **changes):
    """Change `figures`, or every one, accepted ones too, as nobody can."""
    with pgtrigger.ignore("monitoring.Measurement:accepted_figure_stays"):
        (Measurement.objects if figures is None else figures).update(**changes)
