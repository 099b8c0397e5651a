"""The mails that officers wrote to a list themselves: those of the same part of the office read them."""

from functools import reduce
from operator import or_

from django.db.models import Q

from portal.accounts.models import User
from portal.correspondence.desks import NOTHING, Desk
from portal.correspondence.domain.broadcasting import EVENT
from portal.correspondence.lists import MailingList, lists_for
from portal.correspondence.models import Broadcast

FOLDER = "broadcast-"
LATEST = 20


def readable(user: User) -> Q:
    """Each list says which of its mails: an own interest in what one is about keeps it shut."""
    return reduce(or_, (_to(one) & one.readable(user) for one in lists_for(user)), NOTHING)


def _to(mailing_list: MailingList) -> Q:
    return Q(addressee__broadcast__role=mailing_list.role, addressee__broadcast__list_key=mailing_list.key)


def folders(user: User) -> list[tuple[str, str]]:
    latest = Broadcast.objects.visible_to(user).exclude(state=Broadcast.State.DRAFT)[:LATEST]
    return [(f"{FOLDER}{one.pk}", f"To a list: {one}") for one in latest]


def in_folder(folder: str) -> Q:
    number = folder.removeprefix(FOLDER)
    if not (folder.startswith(FOLDER) and number.isdecimal() and len(number) < 10):
        return NOTHING
    return Q(addressee__broadcast=number)


DESK = Desk(
    events=(EVENT,), titles={EVENT: "An e-mail to a list"}, readable=readable, folders=folders, in_folder=in_folder
)
