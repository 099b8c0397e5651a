"""Money that an organisation has to pay back: it spent less than it was granted."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.payments.domain.repayments import ask_back
from portal.payments.models import Repayment

TITLE = "Doorstep scam watch"


def build_repayments(finance: User) -> None:
    agreement = Agreement.objects.filter(title=TITLE, state=Agreement.State.LIVE).first()
    if agreement is None or agreement.repayments.exists():
        return
    ask_back(
        agreement,
        by=finance,
        amount=Decimal(80),
        kind=Repayment.Kind.UNDERSPEND,
        reason="The door stickers cost £80 less than planned, as you told us.",
        due_on=timezone.localdate() + timedelta(days=30),
    )
