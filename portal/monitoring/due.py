"""Returns that need somebody in the office: to be read, overdue, due before long, or left behind by a correction."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.agreements.due import Due, Kind
from portal.agreements.models import AgreementQuerySet
from portal.monitoring.left_behind import returns_left_behind
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
    for one in returns_left_behind(agreements).select_related("agreement__organisation", "agreement__lead_officer"):
        yield Due(
            key=f"return-left-{one.pk}-{one.revision}",
            agreement=one.agreement,
            kind=Kind.RETURN,
            what=f"Look at {_name(one)}: a figure in it was corrected where it was taken from",
            on=timezone.localdate(one.left_at),
            href=reverse("office_return", args=[one.pk]),
        )


def _name(one: MonitoringReturn) -> str:
    return one.name if one.name.startswith("return") else f"the {one.name}"


def _what(one: MonitoringReturn, today: date) -> str:
    name = _name(one)
    if one.state == MonitoringReturn.State.SUBMITTED:
        return f"Read {name}"
    if one.is_asked_about:
        return f"Await the answer about {name}"
    return f"Chase {name}: it is overdue" if one.due_on < today else f"Expect {name}"
