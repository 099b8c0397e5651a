"""Instalments of a live agreement."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn
from portal.payments.models import Instalment
from tests.portal.agreements.factories import AgreementFactory


class InstalmentFactory(DjangoModelFactory):
    class Meta:
        model = Instalment

    agreement = factory.SubFactory(AgreementFactory, state=Agreement.State.LIVE)
    number = factory.Sequence(lambda n: n + 1)
    amount = Decimal("1000.00")
    due_on = date(2026, 4, 1)


class EndReportFactory(DjangoModelFactory):
    """The end report of an agreement, not overdue for a long time."""

    class Meta:
        model = MonitoringReturn

    agreement = factory.SubFactory(AgreementFactory, state=Agreement.State.LIVE)
    kind = MonitoringReturn.Kind.END
    number = 1
    period_start = factory.SelfAttribute("agreement.starts_on")
    period_end = factory.SelfAttribute("agreement.ends_on")
    due_on = date(2099, 5, 26)
