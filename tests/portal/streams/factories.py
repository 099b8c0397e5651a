"""A stream that money comes from."""

import factory
from factory.django import DjangoModelFactory

from portal.streams.models import FundingStream


class FundingStreamFactory(DjangoModelFactory):
    class Meta:
        model = FundingStream

    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Stream {n}")
    slug = factory.Sequence(lambda n: f"stream-{n}")
    funder = "Ministry of Justice"
