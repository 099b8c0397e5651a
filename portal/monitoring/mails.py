"""The mails about monitoring returns."""

from portal.agreements.mails.fields import ORGANISATION, REFERENCE, TITLE
from portal.design.words import long_date
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address
from portal.monitoring.models import MonitoringReturn

SENDER = "Whoever sent the return."


def return_of(context: Context) -> MonitoringReturn:
    monitoring_return: MonitoringReturn = context["return"]
    return monitoring_return


FIELDS = (
    REFERENCE,
    TITLE,
    ORGANISATION,
    MergeField("number", "which return it is", "1", of=lambda c: return_of(c).number_in_words),
    MergeField(
        "from", "the first day that it reports on", "1 January 2027", of=lambda c: long_date(return_of(c).period_start)
    ),
    MergeField(
        "to", "the last day that it reports on", "31 March 2027", of=lambda c: long_date(return_of(c).period_end)
    ),
)
LINK = MergeField(
    "link",
    "the return's page",
    "https://portal.example.org/provider/returns/CGS-2026-0042/1/",
    of=lambda c: site_address(f"/provider/returns/{c['agreement'].reference}/{return_of(c).number}/"),
    is_link=True,
)

DUE = MergeField("due", "when it is due, or was", "23 April 2027", of=lambda c: long_date(return_of(c).due_on))
WRONG = MergeField(
    "figures",
    "what was said to be wrong",
    "Referrals",
    of=lambda c: ", ".join(one.title for one in return_of(c).wrong.all()),
)
REASON = MergeField("reason", "why it is corrected", "Two came late.", of=lambda c: return_of(c).reason, is_long=True)
WRITERS = "Everybody who may write for the organisation."

IN_THE_OFFICE = MergeField(
    "link",
    "the return in the back office",
    "https://portal.example.org/office/returns/1/",
    of=lambda c: site_address(f"/office/returns/{return_of(c).pk}/"),
    is_link=True,
)

declare(
    MailEvent(
        "monitoring/file_infected",
        title="A file of a return has a virus",
        when="When the scanner finds a virus in a file of a return that was sent.",
        to=Recipient.OFFICE,
        whom="The lead officer; where nobody leads the agreement, every officer who may.",
        fields=(
            *FIELDS,
            MergeField("file", "what the file is called", "Accounts.pdf", of=lambda c: c["document"].original_name),
            IN_THE_OFFICE,
        ),
        keeps=("reference", "number", "file", "link"),
    ),
    MailEvent(
        "monitoring/return_received",
        title="A return was received",
        when="As soon as a return is sent in.",
        to=Recipient.HOLDERS,
        whom=SENDER,
        fields=(*FIELDS, LINK),
        keeps=("number", "link"),
    ),
    MailEvent(
        "monitoring/return_question",
        title="The office has a question about a return",
        when="When an officer sends a return back with a question.",
        to=Recipient.HOLDERS,
        whom=WRITERS,
        fields=(
            *FIELDS,
            LINK,
            MergeField(
                "question",
                "what the officer asks",
                "Is the figure for March complete?",
                of=lambda c: return_of(c).questions_in_words,
                is_long=True,
            ),
        ),
        keeps=("number", "question", "link"),
    ),
    MailEvent(
        "monitoring/return_accepted",
        title="A return was accepted",
        when="When an officer accepts a return.",
        to=Recipient.HOLDERS,
        whom=SENDER,
        fields=(*FIELDS, LINK),
        keeps=("number",),
    ),
    MailEvent(
        "monitoring/return_to_read",
        title="There is a return to read",
        when="As soon as a return is sent in.",
        to=Recipient.OFFICE,
        whom="The lead officer.",
        fields=(
            *FIELDS,
            IN_THE_OFFICE,
        ),
        keeps=("link",),
    ),
    MailEvent(
        "monitoring/return_due_soon",
        title="A return is due soon",
        when="Some working days before a return is due.",
        to=Recipient.HOLDERS,
        whom=WRITERS,
        fields=(*FIELDS, DUE, LINK),
        keeps=("number", "due", "link"),
    ),
    MailEvent(
        "monitoring/return_late",
        title="A return is late",
        when="Some working days after a return was due, and again.",
        to=Recipient.HOLDERS,
        whom=WRITERS,
        fields=(*FIELDS, DUE, LINK),
        keeps=("number", "due", "link"),
    ),
    MailEvent(
        "monitoring/return_still_missing",
        title="A return is still missing",
        when="When the last reminder of a late return has gone to the provider.",
        to=Recipient.OFFICE,
        whom="The lead officer.",
        fields=(*FIELDS, DUE, IN_THE_OFFICE),
        keeps=("number", "due", "link"),
    ),
    MailEvent(
        "monitoring/correction_asked",
        title="An accepted figure is to be corrected",
        when="When an officer finds that an accepted figure is wrong.",
        to=Recipient.HOLDERS,
        whom=WRITERS,
        fields=(*FIELDS, WRONG, REASON, DUE, LINK),
        keeps=("number", "reason", "due", "link"),
    ),
    MailEvent(
        "monitoring/correction_begun",
        title="A provider corrects an accepted figure",
        when="When a provider says that an accepted figure is wrong.",
        to=Recipient.OFFICE,
        whom="The lead officer.",
        fields=(*FIELDS, WRONG, REASON, IN_THE_OFFICE),
        keeps=("number", "reason", "link"),
    ),
    MailEvent(
        "monitoring/correction_dropped",
        title="The accepted figures stand",
        when="When an officer decides that a correction is not made.",
        to=Recipient.HOLDERS,
        whom=WRITERS,
        fields=(
            *FIELDS,
            MergeField("reason", "why it is not made", "The figure was right.", of=lambda c: c["words"], is_long=True),
            LINK,
        ),
        keeps=("number", "reason"),
    ),
)
