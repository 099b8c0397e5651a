"""Accounts of organisations, in use unless said otherwise. The numbers are nobody's: no bank has 00-00-00."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.banking.details import Details
from portal.banking.models import BankAccount
from portal.banking.sealing import fingerprint, seal
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.organisations.factories import OrganisationFactory

NOBODYS = Details("000000", "12345678")


class BankAccountFactory(DjangoModelFactory):
    class Meta:
        model = BankAccount

    class Params:
        details = NOBODYS

    organisation = factory.SubFactory(OrganisationFactory)
    account_name = factory.SelfAttribute("organisation.name")
    sealed = factory.LazyAttribute(lambda o: seal(o.details))
    fingerprint = factory.LazyAttribute(lambda o: fingerprint(o.details))
    sort_code_end = factory.LazyAttribute(lambda o: o.details.sort_code[-2:])
    account_number_end = factory.LazyAttribute(lambda o: o.details.account_number[-3:])
    document = factory.SubFactory(DocumentFactory)
    state = BankAccount.State.IN_USE
    entered_by = factory.SubFactory(UserFactory)
    confirmed_by = factory.SubFactory(UserFactory)
    confirmed_at = factory.LazyFunction(timezone.now)
    checked_by = factory.SubFactory(UserFactory)
    checked_at = factory.LazyFunction(timezone.now)
    how_checked = "Rang the treasurer on the number from the register."
    agreed_by = factory.SubFactory(UserFactory)
    agreed_at = factory.LazyFunction(timezone.now)
    pays_from = factory.LazyFunction(timezone.localdate)
