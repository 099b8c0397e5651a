"""The mails that go out when a return moves, queued in the verb's own transaction."""

from portal.mail.outbox import queue_mail
from portal.monitoring.models import MonitoringReturn


def return_received(sent: MonitoringReturn) -> None:
    """To the officer who leads on the agreement, and to whoever sent it."""
    officer = sent.agreement.lead_officer
    if officer:
        _queue("return_to_read", sent, officer.email)
    if sent.submitted_by:
        _queue("return_received", sent, sent.submitted_by.email)


def question_asked(asked: MonitoringReturn) -> None:
    if asked.submitted_by:
        _queue("return_question", asked, asked.submitted_by.email)


def return_accepted(accepted: MonitoringReturn) -> None:
    if accepted.submitted_by:
        _queue("return_accepted", accepted, accepted.submitted_by.email)


def _queue(event: str, about: MonitoringReturn, to: str) -> None:
    agreement = about.agreement
    context = {"return": about, "agreement": agreement, "organisation": agreement.organisation}
    queue_mail(
        f"monitoring/{event}", to=to, context=context, about=f"{agreement.reference}/{about.number}", private=False
    )
