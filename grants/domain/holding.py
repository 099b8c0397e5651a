"""Which of a call's mails wait in the outbox until an officer releases them: the call says so."""

from grants.models import Call
from grants.models.call import Held

CAN_BE_HELD = {
    "grants/decision_award": Held.DECISIONS,
    "grants/decision_decline": Held.DECISIONS,
    "grants/decision_reserve": Held.DECISIONS,
    "grants/not_eligible": Held.CHECKS,
    "grants/checks_reopened": Held.CHECKS,
    "grants/sections_reopened": Held.QUESTIONS,
    "grants/draft_reminder": Held.REMINDERS,
    "grants/signature_reminder": Held.REMINDERS,
    "grants/signature_waits": Held.REMINDERS,
    "grants/signature_fell": Held.REMINDERS,
    "grants/changes_reminder": Held.REMINDERS,
    "grants/changes_wait": Held.REMINDERS,
}
# Reminders that wait and that a signature, or its end, makes untrue.
ABOUT_SIGNING = (
    "grants/signature_reminder",
    "grants/signature_waits",
    "grants/signature_fell",
    "grants/changes_reminder",
    "grants/changes_wait",
)
BEFORE_SENDING = ("grants/draft_reminder", *ABOUT_SIGNING)


def is_held(call: Call, template: str) -> bool:
    """Whether the mail `template` of `call` waits. One that is of no kind never does."""
    return CAN_BE_HELD.get(template) in call.held_mails
