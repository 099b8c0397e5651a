"""An agreement that was signed in the portal, where a test changes it."""

from datetime import date
from decimal import Decimal

from portal.agreements.domain import offer_agreement, sign
from portal.agreements.models import Agreement, Condition
from portal.mail.models import Message
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.payments.factories import InstalmentFactory


def signed_agreement(trustee, *, kind="grant", rows=("3000.00", "1000.00"), conditions=(), **rules):
    """An agreement that was signed in the portal, with a schedule; `rules` are those of its template."""
    agreement = AgreementFactory(
        kind=kind, value=sum(map(Decimal, rows)), organisation__member=trustee, reference="SDF-2026-0042"
    )
    for number, amount in enumerate(rows, start=1):
        InstalmentFactory(agreement=agreement, number=number, amount=Decimal(amount))
    for number, text in enumerate(conditions, start=1):
        Condition.objects.create(agreement=agreement, number=number, text=text, due_on=date(2026, 12, 31))
    agreement.template = AgreementTemplateFactory(kind=kind, **rules)
    agreement.save()
    offered = offer_agreement(agreement, by=None)
    signed = sign(offered, by=trustee, name="A Trustee", position="Chair", agreed=True)
    if kind == "contract":
        signed.begin()
        signed.save()
    Message.objects.all().delete()
    return Agreement.objects.get(pk=agreement.pk)
