"""An agreement as such, where a test does not care which wing it came from."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from portal.agreements.models import Agreement
from tests.portal.organisations.factories import OrganisationFactory


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    kind = Agreement.Kind.GRANT
    # From 1000 on, out of the way of the references that tests choose themselves.
    reference = factory.Sequence(lambda n: f"SDF-2026-{1000 + n}")
    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Project {n}")
    purpose = "What the money is for."
    value = Decimal("1000.00")
    starts_on = date(2026, 4, 1)
    ends_on = date(2027, 3, 31)
