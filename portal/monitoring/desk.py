"""What officers read in the outbox of the mails about returns: those of the agreements that they look after."""

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from portal.accounts.models import User
from portal.agreements import desk as agreements
from portal.agreements.desk import looked_after_by
from portal.correspondence.desks import Desk
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Organisation

EVENTS = (
    "monitoring/correction_asked",
    "monitoring/correction_begun",
    "monitoring/correction_dropped",
    "monitoring/file_infected",
    "monitoring/return_accepted",
    "monitoring/return_due_soon",
    "monitoring/return_late",
    "monitoring/return_question",
    "monitoring/return_received",
    "monitoring/return_still_missing",
    "monitoring/return_to_read",
)


def readable(user: User) -> Q:
    """A return is known by its agreement's reference and its number: DVP-2026-0042/3."""
    theirs = MonitoringReturn.objects.filter(agreement__in=looked_after_by(user)).order_by()
    name = Concat("agreement__reference", Value("/"), Cast("number", CharField()), output_field=CharField())
    return Q(about__in=theirs.annotate(name=name).values("name"))


def organisation(about: str) -> Organisation | None:
    return agreements.organisation(about.rpartition("/")[0])


DESK = Desk(events=EVENTS, readable=readable, organisation=organisation)
