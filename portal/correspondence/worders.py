"""Who words which mails: whoever answers for what they say. Each wing (or room) names its own in its AppConfig.

WORDERS["grants"] = office(Role.GRANTS_OFFICER)
"""

from collections.abc import Iterable

from portal.accounts.audiences import Audience, office
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.mail.events import MailEvent, all_events

OFFICERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
# Everybody who words some mail.
ALL_WORDERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FOUNDATION_TREASURER)
# By the first part of a mail's key; what is not named here is the work of both kinds of officers.
WORDERS: dict[str, Audience] = {}


def may_word(key: str, user: User) -> bool:
    """Whether `user` words the mails with this key."""
    room = key.partition("/")[0]
    return WORDERS.get(room, OFFICERS).admits(user)


def events_worded_by(user: User) -> Iterable[MailEvent]:
    """In the order of `all_events`."""
    return (event for event in all_events() if may_word(event.key, user))
