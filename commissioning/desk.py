"""What officers read in the outbox about service reviews, improvement actions and notices: of the contracts that they
look after."""

from django.db.models import Q

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.desk import organisation, readable, thing
from portal.correspondence.desks import NOTHING, Desk

FOLDER = "service-reviews"
EVENTS = (
    "commissioning/action_added",
    "commissioning/action_reported",
    "commissioning/action_sent_back",
    "commissioning/minutes_agreed",
    "commissioning/notice_answered",
    "commissioning/notice_issued",
    "commissioning/notice_settled",
    "commissioning/review_called_off",
    "commissioning/review_planned",
)


def folders(user: User) -> list[tuple[str, str]]:
    return [(FOLDER, "Service reviews, actions and notices")] if user.has_role(Role.COMMISSIONING_OFFICER) else []


def in_folder(folder: str) -> Q:
    return Q(event__in=EVENTS) if folder == FOLDER else NOTHING


DESK = Desk(
    events=EVENTS, readable=readable, folders=folders, in_folder=in_folder, thing=thing, organisation=organisation
)
