"""The mails about an application from its first draft until the office has checked it."""

from django.urls import reverse
from django.utils.timezone import localtime

from grants.mails.fields import (
    APPLICATION,
    APPLICATION_LINK,
    CALL,
    CLOSES,
    CONTACT,
    DECISION_EXPECTED,
    NAME,
    ORGANISATION,
    REASON,
    REFERENCE,
    SENDER,
    WRITERS,
    application_of,
    link,
)
from portal.design.words import long_date, moment_in_words
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

READY = "Everything that we ask for is answered. Read it once more, then send it."

RECEIVED_ON = MergeField(
    "received on",
    "the day it reached us",
    "21 November 2026",
    of=lambda c: long_date(localtime(application_of(c).submitted_at)),
)

LET_IN = MergeField("organisation", "who may still apply", "A community group", of=lambda c: c["link"].organisation)
MAY_BE_SENT = MergeField(
    "what may be sent",
    "the reference of the draft, or “an application”",
    "CGS-2026-0042",
    of=lambda c: c["application"].reference if c["application"] else "an application",
)


def _missing(context: Context) -> str:
    profile = ["The profile of the organisation: its address and two contacts"] if context["profile_missing"] else []
    missing = [*context["left"], *profile, *context["papers"]]
    return "" if context["ready"] else "\n".join(f"- {one}" for one in missing)


def _asked(context: Context) -> str:
    return "\n\n".join(f"{title}\n{question}" for title, question in context["asked"])


declare(
    MailEvent(
        "grants/application_submitted",
        title="An application was received",
        when="As soon as an application is sent in.",
        to=Recipient.APPLICANTS,
        whom="Whoever signed it.",
        fields=(
            *APPLICATION,
            NAME,
            DECISION_EXPECTED,
            RECEIVED_ON,
            link("where they see how it stands", "/apply/CGS-2026-0042/", "status_path"),
            link("their copy, as a PDF", "/apply/CGS-2026-0042/copy.pdf", "copy_path", name="copy"),
        ),
        keeps=("reference", "link"),
    ),
    MailEvent(
        "grants/received_on_paper",
        title="An application on paper was received",
        when="When an officer has keyed in a paper form.",
        to=Recipient.APPLICANTS,
        whom="The organisation's contacts, as far as they have an e-mail address.",
        fields=(*APPLICATION, DECISION_EXPECTED, RECEIVED_ON),
        keeps=("reference", "received on"),
    ),
    MailEvent(
        "grants/application_sent_again",
        title="A changed application was received",
        when="As soon as what the office asked to change is sent again.",
        to=Recipient.APPLICANTS,
        whom="Whoever signed the changes.",
        fields=(
            *APPLICATION,
            NAME,
            DECISION_EXPECTED,
            MergeField(
                "sent again at",
                "when the changes reached us",
                "1:05pm on 21 November 2026",
                of=lambda c: moment_in_words(localtime(c["sent_again_at"])),
            ),
            link("where they see how it stands", "/apply/CGS-2026-0042/", "status_path"),
            link("their copy, as a PDF", "/apply/CGS-2026-0042/copy.pdf", "copy_path", name="copy"),
        ),
        keeps=("reference", "sent again at", "link"),
    ),
    MailEvent(
        "grants/application_withdrawn",
        title="An applicant withdrew an application",
        when="When an applicant withdraws what was sent.",
        to=Recipient.APPLICANTS,
        whom="Whoever withdrew it, and whoever had sent it.",
        fields=(
            *APPLICATION,
            APPLICATION_LINK,
            MergeField("by", "who withdrew it", "The treasurer", of=lambda c: c["by"]),
        ),
        keeps=("reference", "contact"),
    ),
    MailEvent(
        "grants/draft_reminder",
        title="A draft is not sent yet",
        when="Some days before a call closes, as the call says.",
        to=Recipient.APPLICANTS,
        whom=WRITERS,
        fields=(
            REFERENCE,
            ORGANISATION,
            CALL,
            CONTACT,
            CLOSES,
            MergeField(
                "still missing",
                "what is not answered or given yet, as a list",
                "- Your project\n- Public liability insurance",
                of=_missing,
                is_long=True,
                may_be_empty=True,
            ),
            MergeField(
                "all is answered",
                "a sentence that nothing is missing, where nothing is",
                READY,
                of=lambda c: READY if c["ready"] else "",
                may_be_empty=True,
            ),
            link("the application's page", "/apply/CGS-2026-0042/"),
        ),
        keeps=("closing time", "still missing", "link"),
    ),
    MailEvent(
        "grants/closes_earlier",
        title="A call closes earlier",
        when="When an officer moves the closing time of an open call forward, or closes it.",
        to=Recipient.APPLICANTS,
        whom="Everybody who belongs to an organisation with a draft.",
        fields=(
            REFERENCE,
            ORGANISATION,
            CALL,
            CONTACT,
            MergeField(
                "what happened",
                "“has closed” or “closes earlier”",
                "closes earlier",
                of=lambda c: "has closed" if c["is_closed"] else "closes earlier",
            ),
            MergeField(
                "closed at",
                "when the call was closed, where it is closed now",
                "noon on 21 November 2026",
                of=lambda c: c["closes"] if c["is_closed"] else "",
                may_be_empty=True,
            ),
            MergeField(
                "closes at",
                "the new closing time, where it is still to come",
                "noon on 30 November 2026",
                of=lambda c: "" if c["is_closed"] else c["closes"],
                may_be_empty=True,
            ),
            MergeField("time before", "the closing time before", "noon on 7 December 2026", of=lambda c: c["before"]),
            link("the application's page", "/apply/CGS-2026-0042/", "application_path"),
        ),
        keeps=("closed at", "closes at", "link"),
    ),
    MailEvent(
        "grants/late_link_given",
        title="Somebody may still apply after the closing time",
        when="When an officer gives an organisation a late link.",
        to=Recipient.APPLICANTS,
        whom=WRITERS,
        fields=(
            CALL,
            CONTACT,
            CLOSES,
            LET_IN,
            MAY_BE_SENT,
            MergeField(
                "until",
                "until when",
                "5pm on 4 December 2026",
                of=lambda c: moment_in_words(localtime(c["link"].expires_at)),
            ),
        ),
        keeps=("until",),
    ),
    MailEvent(
        "grants/late_link_taken_back",
        title="Somebody may no longer apply after the closing time",
        when="When an officer takes a late link back.",
        to=Recipient.APPLICANTS,
        whom=WRITERS,
        fields=(CALL, CONTACT, CLOSES, LET_IN, MAY_BE_SENT),
    ),
    MailEvent(
        "grants/questions_changed",
        title="Questions changed while a draft was written",
        when="When an officer moves drafts to new questions.",
        to=Recipient.APPLICANTS,
        whom=WRITERS,
        fields=(
            REFERENCE,
            ORGANISATION,
            CALL,
            CONTACT,
            NAME,
            MergeField(
                "changes",
                "what is different, as a list",
                "- New: “Who looks after the money?”",
                of=lambda c: "\n".join(f"- {one}" for one in c["changes"]),
                is_long=True,
            ),
            link("the application's page", "/apply/CGS-2026-0042/"),
        ),
        keeps=("changes", "link"),
    ),
    MailEvent(
        "grants/sections_reopened",
        title="Parts of an application are to be changed",
        when="When an officer reopens sections of a sent application.",
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(
            *APPLICATION,
            MergeField(
                "questions",
                "each section that may be changed, and what the office asks about it",
                "The money\nWhy is the room so dear?",
                of=_asked,
                is_long=True,
            ),
            MergeField(
                "until",
                "until when it may be changed",
                "5pm on 4 December 2026",
                of=lambda c: moment_in_words(localtime(c["reopening"].until)),
            ),
            MergeField(
                "link",
                "where it is changed",
                "https://portal.example.org/apply/CGS-2026-0042/changes/",
                of=lambda c: site_address(reverse("apply:changes", args=[application_of(c).reference])),
                is_link=True,
            ),
        ),
        keeps=("questions", "until", "link"),
    ),
    MailEvent(
        "grants/withdrawn",
        title="An application was taken back",
        when="When an officer takes an application back.",
        to=Recipient.APPLICANTS,
        whom=SENDER,
        fields=(*APPLICATION, APPLICATION_LINK, REASON),
        keeps=("reference", "reason", "contact"),
    ),
    MailEvent(
        "grants/message_to_applicant",
        title="The office wrote a message",
        when="When an officer writes on an application's page of messages.",
        to=Recipient.APPLICANTS,
        whom=WRITERS,
        fields=(REFERENCE, ORGANISATION, CALL, CONTACT, link("the messages", "/apply/CGS-2026-0042/messages/")),
        keeps=("link",),
    ),
    MailEvent(
        "grants/message_to_office",
        title="An applicant wrote a message",
        when="When an applicant writes on an application's page of messages.",
        to=Recipient.OFFICE,
        whom="The fund's e-mail address.",
        fields=(REFERENCE, ORGANISATION, CALL, link("the messages", "/office/calls/1/applications/CGS-2026-0042/")),
        keeps=("link",),
    ),
)
