"""The mails of the checks and of the decision."""

from grants.mails.fields import APPLICATION, APPLICATION_LINK, REASON, SENDER
from grants.models import Decision
from portal.design.words import pounds
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address


def decision_of(context: Context) -> Decision:
    decision: Decision = context["decision"]
    return decision


def _asked_for(context: Context) -> str:
    asked = context["application"].amount_requested
    return "" if decision_of(context).amount == asked else pounds(asked)


REASONS = MergeField(
    "reasons",
    "the reasons of the decision, as they are published",
    "It reaches young people who have no other place to go.",
    of=lambda c: decision_of(c).reasons,
    is_long=True,
)
FEEDBACK = MergeField(
    "feedback",
    "what the panel said",
    "Say how you will measure what changes.",
    of=lambda c: decision_of(c).feedback,
    is_long=True,
    may_be_empty=True,
)
DECISION = (*APPLICATION, REASONS, FEEDBACK)
RELEASED = "When the decisions of a call are released."

declare(
    MailEvent(
        "grants/decision_award",
        title="An application is awarded",
        when=RELEASED,
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(
            *DECISION,
            MergeField("amount", "what is awarded", "£4,500", of=lambda c: pounds(decision_of(c).amount)),
            MergeField(
                "amount asked for",
                "what was asked for, only where the award is not the same",
                "£5,000",
                of=_asked_for,
                may_be_empty=True,
            ),
            MergeField(
                "conditions",
                "the conditions of the award, numbered",
                "1. Tell us the dates before you begin.\n2. Send us a photograph.",
                of=lambda c: "\n".join(f"{n}. {one}" for n, one in enumerate(decision_of(c).conditions, start=1)),
                is_long=True,
                may_be_empty=True,
            ),
            MergeField(
                "link",
                "where the agreement is signed",
                "https://portal.example.org/provider/",
                of=lambda c: site_address("/provider/"),
                is_link=True,
            ),
        ),
        keeps=("amount", "reasons", "conditions", "feedback", "link"),
    ),
    MailEvent(
        "grants/decision_decline",
        title="An application is not funded",
        when=RELEASED,
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(*DECISION, APPLICATION_LINK),
        keeps=("reference", "reasons", "feedback", "contact"),
    ),
    MailEvent(
        "grants/decision_reserve",
        title="An application is on the reserve list",
        when=RELEASED,
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(*DECISION, APPLICATION_LINK),
        keeps=("reference", "reasons", "feedback"),
    ),
    MailEvent(
        "grants/not_eligible",
        title="An application did not pass the checks",
        when="When the checks of an application end and it failed one.",
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(
            *APPLICATION,
            APPLICATION_LINK,
            MergeField(
                "failed checks",
                "each check that was not passed, and why",
                "Governance\nThe constitution names one trustee.",
                of=lambda c: "\n\n".join(f"{one.gate.title}\n{one.reason}" for one in c["failed"]),
                is_long=True,
            ),
        ),
        keeps=("reference", "failed checks", "contact"),
    ),
    MailEvent(
        "grants/checks_reopened",
        title="An application is checked again",
        when="When an officer takes back that an application failed the checks.",
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(*APPLICATION, APPLICATION_LINK, REASON),
        keeps=("reference", "reason"),
    ),
)
