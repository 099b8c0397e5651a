"""An agreement as such, where a test does not care which wing it came from."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.agreements.domain.templates import WRITTEN
from portal.agreements.models import Agreement, AgreementTemplate, TemplateVersion
from portal.agreements.wording.writing import own_words
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


class AgreementTemplateFactory(DjangoModelFactory):
    """A template with one published version; what is given besides its own fields goes to the version."""

    class Meta:
        model = AgreementTemplate

    name = factory.Sequence(lambda n: f"Template {n}")
    kind = Agreement.Kind.GRANT

    @classmethod
    def create(cls, **kwargs):
        names = (*WRITTEN,)
        written = {name: kwargs.pop(name) for name in names if name in kwargs}
        template = super().create(**kwargs)
        text = written.pop("text", "") or own_words(template.kind)
        TemplateVersion.objects.create(template=template, number=1, text=text, published_at=timezone.now(), **written)
        return template
