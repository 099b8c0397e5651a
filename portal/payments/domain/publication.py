"""What the public sees of an agreement is published by a wing above this room; its job is known here by name alone."""

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.payments.models import Instalment, Override

REFRESH = "publication.refresh_agreement"


def paid_all_the_same(agreement: Agreement) -> list[dict[str, str]]:
    """What the public reads of overridden holds: [{"words", "reason"}], of what is paid alone, the
    latest first. No names: who decided, and who took it back before it was paid, stands in the office's list.
    """
    found = Override.objects.filter(instalment__agreement=agreement, instalment__state=Instalment.State.PAID)
    return [
        {"words": _words(one), "reason": _reason(one)}
        for one in found.select_related("instalment").order_by("-instalment__paid_on", "hold", "number", "pk")
    ]


def _words(one: Override) -> str:
    paid = f"{pounds(one.instalment.amount)} on {long_date(one.instalment.paid_on)}"
    if one.taken_back_at is None:
        return f"{paid}, with {one.what.lower()}"
    day = long_date(timezone.localdate(one.taken_back_at))
    return f"{paid}. That {one.thing.lower()} should not hold it was decided first, and taken back on {day}"


def _reason(one: Override) -> str:
    return one.reason if one.taken_back_at is None else f"{one.reason}\nWhy it was taken back: {one.why_taken_back}"


def show_to_public(*agreements: Agreement) -> None:
    """Have what is published brought up to date. Deferred in the caller's transaction, the jobs exist if and only if
    the change does.
    """
    jobs: list[JSONDict] = [{"reference": each} for each in dict.fromkeys(one.reference for one in agreements)]
    app.configure_task(REFRESH, queue="publication").batch_defer(*jobs)
