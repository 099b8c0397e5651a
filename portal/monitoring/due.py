"""Returns that need somebody in the office: to be read, overdue, or due before long."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from portal.agreements.due import Due, Kind
from portal.agreements.models import AgreementQuerySet
from portal.monitoring.models import MonitoringReturn

AHEAD = timedelta(days=30)


def returns(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    awaited = MonitoringReturn.objects.awaited().filter(due_on__lte=today + AHEAD)
    found = MonitoringReturn.objects.filter(Q(pk__in=awaited) | Q(state=MonitoringReturn.State.SUBMITTED))
    for one in found.filter(agreement__in=agreements).select_related(
        "agreement__organisation", "agreement__lead_officer", "corrects"
    ):
        yield Due(
            key=f"return-{one.pk}-{one.state}",
            agreement=one.agreement,
            kind=Kind.RETURN,
            what=_what(one, today),
            on=one.due_on,
            href=reverse("office_return", args=[one.pk]),
        )


def _what(one: MonitoringReturn, today: date) -> str:
    name = one.name if one.name.startswith("return") else f"the {one.name}"
    if one.state == MonitoringReturn.State.SUBMITTED:
        return f"Read {name}"
    if one.is_asked_about:
        return f"Await the answer about {name}"
    return f"Chase {name}: it is overdue" if one.due_on < today else f"Expect {name}"
