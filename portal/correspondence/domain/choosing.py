"""What a person with a login chooses to get."""

from collections.abc import Collection

from django.db import transaction

from portal.accounts.models import User
from portal.mail import choices
from portal.mail.topics import Topic


@transaction.atomic
def choose_mails(user: User, wanted: Collection[str]) -> None:
    """From now on `user` gets the mails of the topics in `wanted` and of no others; the necessary come anyway."""
    off = choices.switched_off(user.email)
    for topic in Topic.values:
        if topic in wanted and topic in off:
            choices.start(user.email, topic)
        elif topic not in wanted:
            choices.stop(user.email, topic)
