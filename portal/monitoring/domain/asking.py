"""Which figures an agreement reports without a target on them."""

from collections.abc import Iterable

from django.db import transaction

from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.events import ledger
from portal.monitoring.domain.wording import lock_wording
from portal.monitoring.models import AskedFigure, Indicator, MonitoringReturn


@transaction.atomic
def ask_figures(agreement: Agreement, indicators: Iterable[Indicator], *, by: User) -> None:
    """From here on, returns that are still to come ask for these `indicators` of the library beside those with a
    target, and for no others. What was reported stays.

    Like targets, they belong to the form of the agreement, and its page says who may change that.
    """
    Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    wanted = {one.pk: one for one in indicators}
    there = {
        one.indicator_id: one for one in AskedFigure.objects.filter(agreement=agreement).select_related("indicator")
    }
    added = [one for pk, one in wanted.items() if pk not in there]
    dropped = [one for pk, one in there.items() if pk not in wanted]
    if not added and not dropped:
        return
    AskedFigure.objects.filter(pk__in=[one.pk for one in dropped]).delete()
    AskedFigure.objects.bulk_create(AskedFigure(agreement=agreement, indicator=one) for one in added)
    lock_wording(*MonitoringReturn.objects.filter(agreement=agreement).awaited())
    changes = {str(one): ("", "asked for") for one in added} | {str(one): ("asked for", "") for one in dropped}
    ledger.record("figures-asked-for", agreement, by=by, changes=changes)
