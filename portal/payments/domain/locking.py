"""Taking hold of payments in the house's one order: organisations, agreements, instalments, payments.

Two people who act at the same moment wait for each other, and never in a circle. A run is locked after its payments.
"""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from portal.agreements.models import Agreement
from portal.organisations.models import Organisation
from portal.payments.domain.errors import WrongStep
from portal.payments.models import Instalment, Payment, PaymentRun


def locked_payments(
    keys: Collection[int], *, with_organisations: bool = False, besides: Collection[int] = ()
) -> list[Payment]:
    """The payments as they stand now, by key, each with its instalment (`with_standing`), agreement and organisation.

    `with_organisations`: nobody gives other bank details before the transaction ends. `besides` are the keys of other
    agreements that the transaction will need, locked with those of the payments.
    """
    above = Payment.objects.filter(pk__in=keys).values_list("instalment", "instalment__agreement")
    instalments, agreements = {one for one, _ in above}, {one for _, one in above} | set(besides)
    if with_organisations:
        organisations = Organisation.objects.filter(agreements__in=agreements).order_by().values("pk")
        _lock(Organisation.objects.filter(pk__in=organisations).select_for_update(no_key=True))
    _lock(Agreement.objects.filter(pk__in=agreements).select_for_update(no_key=True))
    now = _locked_instalments(instalments)
    payments = list(Payment.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk"))
    for payment in payments:
        payment.instalment = now[payment.instalment_id]
    return payments


def locked_instalments(keys: Collection[int]) -> list[Instalment]:
    """The instalments as they stand now (`with_standing`), by key, each with its agreement and organisation."""
    agreements = Instalment.objects.filter(pk__in=keys).order_by().values("agreement")
    _lock(Agreement.objects.filter(pk__in=agreements).select_for_update(no_key=True))
    return list(_locked_instalments(keys).values())


def _locked_instalments(keys: Collection[int]) -> dict[int, Instalment]:
    """Their agreements are locked."""
    _lock(Instalment.objects.filter(pk__in=keys).select_for_update())
    standing = Instalment.objects.filter(pk__in=keys).with_standing(timezone.localdate())
    return {one.pk: one for one in standing.order_by("pk")}


def locked_run(run: PaymentRun, *states: PaymentRun.State) -> PaymentRun:
    """The run as it stands now, if it stands at one of `states`. Raises WrongStep."""
    held = PaymentRun.objects.select_for_update(of=("self",)).select_related("made_by", "taken_by").get(pk=run.pk)
    if held.state not in states:
        raise WrongStep(f"{held} is “{held.get_state_display()}” already.")
    return held


def locked_with_run(key: int) -> Payment:
    """The one payment of this key from `locked_payments`, and the run that it is in, locked after it."""
    [held] = locked_payments([key])
    assert held.run_id is not None
    runs = PaymentRun.objects.select_for_update(of=("self",)).select_related("made_by", "taken_by")
    held.run = runs.get(pk=held.run_id)
    return held


def _lock(rows: QuerySet) -> None:
    list(rows.order_by("pk").values_list("pk", flat=True))
