"""What a person with a login chooses to get."""

from collections.abc import Collection

from django.db import transaction

from portal.accounts.models import User
from portal.mail import choices
from portal.mail.topics import OF_THE_OFFICE, Topic


def topics_of(user: User) -> list[Topic]:
    """What `user` may switch off."""
    return [topic for topic in Topic if user.is_staff or topic not in OF_THE_OFFICE]


@transaction.atomic
def choose_mails(user: User, wanted: Collection[str]) -> None:
    """From now on `user` gets the mails of the topics in `wanted` and of no others; the necessary come anyway."""
    off = choices.switched_off(user.email)
    for topic in topics_of(user):
        if topic in wanted and topic in off:
            choices.start(user.email, topic)
        elif topic not in wanted:
            choices.stop(user.email, topic)
