"""A service and a contract for it."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from commissioning.models import Contract, Service
from tests.portal.organisations.factories import OrganisationFactory


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service {n}")
    slug = factory.Sequence(lambda n: f"service-{n}")
    description = "What the service does."


class ContractFactory(DjangoModelFactory):
    class Meta:
        model = Contract

    reference = factory.Sequence(lambda n: f"C-2017-{n:04d}")
    service = factory.SubFactory(ServiceFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Contract {n}")
    purpose = "A service for the people of Dorset."
    value = Decimal("100000.00")
    starts_on = date(2017, 10, 1)
    ends_on = date(2020, 9, 30)
