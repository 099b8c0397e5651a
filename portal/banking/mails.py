"""The mails about bank details. None names a number: they say what happened, and to ring if it is wrong."""

from portal.design.words import long_date
from portal.mail.events import MailEvent, MergeField, Recipient, declare

ORGANISATION = MergeField(
    "organisation", "whose account it is", "A community group", of=lambda c: c["organisation"].name
)
WHO = MergeField("who", "who entered the details", "A trustee", of=lambda c: str(c["account"].entered_by))
REASON = MergeField("reason", "why", "The account was closed.", of=lambda c: c["account"].why_ended)
FROM = MergeField(
    "pays from",
    "the first day on which it is paid to",
    "27 November 2026",
    of=lambda c: long_date(c["account"].pays_from),
)
WHOM = "Every contact and every member of the organisation, so that nobody changes an account unseen."

declare(
    MailEvent(
        "banking/entered",
        title="Bank details given",
        when="As soon as somebody enters an account, the first one or another one.",
        to=Recipient.MEMBERS,
        whom=WHOM,
        fields=(ORGANISATION, WHO),
        keeps=("organisation", "who"),
    ),
    MailEvent(
        "banking/agreed",
        title="Bank details agreed",
        when="When a second officer has agreed to an account.",
        to=Recipient.MEMBERS,
        whom=WHOM,
        fields=(ORGANISATION, WHO, FROM),
        keeps=("organisation", "pays from"),
    ),
    MailEvent(
        "banking/refused",
        title="Bank details refused",
        when="When an officer refuses an account.",
        to=Recipient.MEMBERS,
        whom=WHOM,
        fields=(ORGANISATION, WHO, REASON),
        keeps=("organisation", "reason"),
    ),
    MailEvent(
        "banking/taken_back",
        title="Bank details taken back",
        when="When a member takes an account back before the office has agreed.",
        to=Recipient.MEMBERS,
        whom=WHOM,
        fields=(ORGANISATION, WHO, REASON),
        keeps=("organisation", "reason"),
    ),
    MailEvent(
        "banking/stopped",
        title="Bank details stopped",
        when="When a member or an officer says that nothing must be paid to the account in use any more.",
        to=Recipient.MEMBERS,
        whom=WHOM,
        fields=(ORGANISATION, REASON),
        keeps=("organisation", "reason"),
    ),
)
