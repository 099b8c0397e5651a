"""Instalments of a live agreement."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain.payments import open_payment
from portal.payments.models import Instalment, Payment, Rail
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.banking.factories import BankAccountFactory


class InstalmentFactory(DjangoModelFactory):
    class Meta:
        model = Instalment

    agreement = factory.SubFactory(AgreementFactory, state=Agreement.State.LIVE)
    number = factory.Sequence(lambda n: n + 1)
    amount = Decimal("1000.00")
    due_on = date(2026, 4, 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """One that is approved or paid comes with its payment, as the database wants it; and its organisation has an
        account, so that it can be paid.
        """
        organisation = kwargs["agreement"].organisation
        if not organisation.bank_accounts.exists():
            BankAccountFactory(organisation=organisation)
        state = kwargs.get("state")
        if state != Instalment.State.PAID:
            made = super()._create(model_class, *args, **kwargs)
            if state == Instalment.State.APPROVED:
                open_payment(made, by=made.approved_by)
            return made
        made = super()._create(model_class, *args, **kwargs | {"state": Instalment.State.APPROVED})
        payment = open_payment(made, by=made.approved_by)
        Payment.objects.filter(pk=payment.pk).update(
            state=Payment.State.CONFIRMED, rail=Rail.BY_HAND, paid_on=made.paid_on, reference=made.remittance
        )
        Instalment.objects.filter(pk=made.pk).update(state=state)
        return Instalment.objects.get(pk=made.pk)


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
