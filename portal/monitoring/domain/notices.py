"""The mails that go out when a return moves, queued in the verb's own transaction."""

from portal.mail.outbox import queue_mail
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership


def return_received(sent: MonitoringReturn) -> None:
    """To the officer who leads on the agreement, and to whoever sent it."""
    officer = sent.agreement.lead_officer
    if officer:
        _queue("return_to_read", sent, officer.email)
    if sent.submitted_by:
        _queue("return_received", sent, sent.submitted_by.email)


def question_asked(asked: MonitoringReturn) -> None:
    """To whoever may answer it: who sent the return may be on leave, or gone."""
    _to_writers("return_question", asked)


def return_accepted(accepted: MonitoringReturn) -> None:
    if accepted.submitted_by:
        _queue("return_accepted", accepted, accepted.submitted_by.email)


def return_due_soon(awaited: MonitoringReturn) -> None:
    _to_writers("return_due_soon", awaited)


def return_late(awaited: MonitoringReturn) -> None:
    _to_writers("return_late", awaited)


def return_still_missing(awaited: MonitoringReturn) -> None:
    """To the officer who leads on the agreement, when the last reminder has gone."""
    officer = awaited.agreement.lead_officer
    if officer:
        _queue("return_still_missing", awaited, officer.email)


def correction_begun(correction: MonitoringReturn, *, by_provider: bool) -> None:
    """The provider found it: to the officer who leads on the agreement. The office asks: to whoever may write."""
    officer = correction.agreement.lead_officer
    if not by_provider:
        _to_writers("correction_asked", correction)
    elif officer:
        _queue("correction_begun", correction, officer.email)


def correction_dropped(correction: MonitoringReturn, reason: str) -> None:
    _to_writers("correction_dropped", correction, words=reason)


def _to_writers(event: str, awaited: MonitoringReturn, *, words: str = "") -> None:
    writers = [Membership.Role.SIGNS, Membership.Role.EDITS]
    members = awaited.agreement.organisation.memberships.filter(role__in=writers, user__is_active=True)
    for address in members.order_by("pk").values_list("user__email", flat=True):
        _queue(event, awaited, address, words=words)


def _queue(event: str, about: MonitoringReturn, to: str, *, words: str = "") -> None:
    agreement = about.agreement
    context = {"return": about, "agreement": agreement, "organisation": agreement.organisation, "words": words}
    queue_mail(
        f"monitoring/{event}", to=to, context=context, about=f"{agreement.reference}/{about.number}", private=False
    )
