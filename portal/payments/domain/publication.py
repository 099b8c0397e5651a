"""What the public sees of an agreement is published by a wing above this room; its job is known here by name alone."""

from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.payments.models import Instalment, Override

REFRESH = "publication.refresh_agreement"


def paid_all_the_same(agreement: Agreement) -> list[dict[str, str]]:
    """What the public reads of overridden holds: [{"words", "reason"}], of what is paid alone, the
    latest first. No names: who decided stands in the office's list.
    """
    found = Override.objects.filter(instalment__agreement=agreement, instalment__state=Instalment.State.PAID)
    return [
        {
            "words": f"{pounds(one.instalment.amount)} on {long_date(one.instalment.paid_on)}, with {one.what.lower()}",
            "reason": one.reason,
        }
        for one in found.select_related("instalment").order_by("-instalment__paid_on", "hold", "number")
    ]


def show_to_public(*agreements: Agreement) -> None:
    """Have what is published brought up to date. Deferred in the caller's transaction, the jobs exist if and only if
    the change does.
    """
    jobs: list[JSONDict] = [{"reference": each} for each in dict.fromkeys(one.reference for one in agreements)]
    app.configure_task(REFRESH, queue="publication").batch_defer(*jobs)
