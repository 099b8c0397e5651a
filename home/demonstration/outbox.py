"""An outbox with something of everything: letters that wait, a mail to a list, and one of its mails that came back."""

from collections.abc import Collection

from django.utils import timezone

from grants.mailing_list import APPLICANTS
from grants.models import Call
from grants.models.call import Held
from portal.accounts.models import User
from portal.correspondence.domain.broadcasting import BroadcastWords, carry_on, preview, send_broadcast, write_broadcast
from portal.correspondence.domain.outbox import release_message
from portal.correspondence.models import Broadcast
from portal.mail.bounces import Told, record
from portal.mail.models import Message, Report
from portal.mail.outbox import deliver

NEWS = BroadcastWords(
    subject="Come and talk about the next call",
    text="""Dear applicant,

Before the next call opens we hold an hour for questions, on line and by telephone.

- What changed since the last call
- How the panel reads an application
- Your questions

Write to us if you would like to join.
""",
    is_necessary=False,
    necessary_because="",
    hold=False,
)
NO_SUCH_BOX = "550 5.1.1 The email account that you tried to reach does not exist."


def hold_letters(call: Call) -> None:
    """The call holds its decision letters from now on."""
    Call.objects.filter(pk=call.pk, released_at__isnull=True).update(held_mails=[Held.DECISIONS])


def let_go(references: Collection[str], events: Collection[str], *, by: User) -> None:
    """Release what is held of these, one after the other."""
    for message in Message.objects.held().filter(about__in=references, event__in=events).order_by("pk"):
        release_message(message, seen=message.revision, by=by)


def build_outbox(call: Call, officer: User) -> None:
    if Broadcast.objects.exists():
        return
    chosen = {"call": [str(call.pk)], "stands": ["award", "reserve", "decline"]}
    draft = write_broadcast(APPLICANTS, chosen, NEWS, by=officer)
    sent = send_broadcast(draft, seen=preview(draft).mark, by=officer)
    carry_on(sent.pk)
    mails = list(Message.objects.queued().filter(addressee__broadcast=sent).order_by("pk"))
    for mail in mails:
        deliver(mail.pk)
    _come_back(mails[-1])


def _come_back(mail: Message) -> None:
    record(
        Told(
            kind=Report.Kind.GONE,
            is_wrong_address=True,
            key=str(mail.key),
            provider_id="",
            recipient=mail.to,
            text=NO_SUCH_BOX,
            at=timezone.now(),
            mark=f"demonstration {mail.key}"[:64],
        )
    )
