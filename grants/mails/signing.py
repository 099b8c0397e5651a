"""The mails around a second signature."""

from grants.mails.fields import CALL, CONTACT, ORGANISATION, REFERENCE, link
from portal.design.words import moment_in_words
from portal.mail.events import MailEvent, MergeField, Recipient, declare

FIRST = MergeField("first", "who signed first, with their position", "The chair, Trustee", of=lambda c: c["first"])
BY_WHEN = MergeField(
    "by when",
    "until when both must have signed",
    "noon on 30 November 2026",
    of=lambda c: moment_in_words(c["by_when"]),
)
BY = MergeField("by", "who did it", "The treasurer", of=lambda c: c["by"])
SHARED = (REFERENCE, ORGANISATION, CALL, CONTACT, FIRST, BY_WHEN)
TO_READ = link("where the answers are read and signed", "/apply/CGS-2026-0042/answers/")
TO_CHANGE = link("where the changes are read and signed", "/apply/CGS-2026-0042/changes/")
TO_SEE = link("the application's page", "/apply/CGS-2026-0042/")

declare(
    MailEvent(
        "grants/signature_asked",
        title="Somebody is asked for the second signature",
        when="When the first of two has signed an application, or asks somebody else.",
        to=Recipient.APPLICANTS,
        whom="Whoever is asked to sign second.",
        fields=(*SHARED, TO_READ),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/signature_reminder",
        title="The second signature is still missing",
        when="Some days before a call closes, as the call says.",
        to=Recipient.APPLICANTS,
        whom="Whoever is asked to sign second.",
        fields=(*SHARED, TO_READ),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/signature_waits",
        title="An application waits for a colleague’s signature",
        when="Some days before a call closes, as the call says.",
        to=Recipient.APPLICANTS,
        whom="Whoever signed first.",
        fields=(
            *SHARED,
            MergeField("asked", "who was asked to sign second", "The treasurer", of=lambda c: c["first"].asks),
            TO_SEE,
        ),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/changes_reminder",
        title="The second signature under changes is still missing",
        when="Some days before changes are due that the office asked for, as the call says.",
        to=Recipient.APPLICANTS,
        whom="Whoever is asked to sign second.",
        fields=(*SHARED, TO_CHANGE),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/changes_wait",
        title="Changes wait for a colleague’s signature",
        when="Some days before changes are due that the office asked for, as the call says.",
        to=Recipient.APPLICANTS,
        whom="Whoever signed them first.",
        fields=(
            *SHARED,
            MergeField("asked", "who was asked to sign second", "The treasurer", of=lambda c: c["first"].asks),
            TO_CHANGE,
        ),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/signature_fell",
        title="The first signature does not count any more",
        when="In place of the reminder, when the first may not sign any more or a file was taken out of the answers.",
        to=Recipient.APPLICANTS,
        whom="Everybody who may write for the organisation.",
        fields=(*SHARED, TO_SEE),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/signature_given_up",
        title="An application that one person had signed was given up",
        when="When a member gives up an application that waits for the second signature.",
        to=Recipient.APPLICANTS,
        whom="Whoever had signed, and whoever was asked to.",
        fields=(*SHARED, BY, TO_SEE),
        keeps=("link",),
    ),
    MailEvent(
        "grants/signature_taken_back",
        title="A signature was taken back",
        when="When a member opens an application again that one person had signed.",
        to=Recipient.APPLICANTS,
        whom="Whoever had signed, and whoever was asked to.",
        fields=(*SHARED, BY, TO_SEE),
        keeps=("by when", "link"),
    ),
    MailEvent(
        "grants/signature_declined",
        title="Somebody did not give the second signature",
        when="When a colleague does not sign, and says why.",
        to=Recipient.APPLICANTS,
        whom="Whoever signed first.",
        fields=(
            *SHARED,
            BY,
            MergeField("reason", "why they did not sign", "The rent is wrong.", of=lambda c: c["reason"], is_long=True),
            TO_SEE,
        ),
        keeps=("reason", "by when", "link"),
    ),
)
