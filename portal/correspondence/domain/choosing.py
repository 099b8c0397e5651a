"""What a person with a login chooses to get, and what they are told when mail to them comes back."""

from collections.abc import Collection

from django.db import transaction

from portal.accounts.models import User
from portal.mail import choices
from portal.mail.models import LetterBox
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


def has_come_back(address: str) -> LetterBox | None:
    """The letter box of `address` where mail to it comes back."""
    return LetterBox.objects.filter(address=address.lower(), closed_at__isnull=False).first()


def mails_arrive(user: User) -> None:
    """`user` says that their address works again; the next mail that comes back says otherwise."""
    LetterBox.objects.filter(address=user.email.lower()).update(closed_at=None, closed_because="")
