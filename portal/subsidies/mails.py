"""The mails about subsidy control: the notice, its answer, and what was given."""

from django.utils.timezone import localdate

from portal.agreements.mails.fields import AGREEMENT, HOLDERS, agreement_of
from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

AMOUNT = MergeField("amount", "its gross value", "£45,000", of=lambda c: pounds(c["basis"].amount))
PAGE = MergeField(
    "link",
    "where it is read and answered",
    "https://portal.example.org/provider/CGS-2026-0042/subsidy/",
    of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/subsidy/"),
    is_link=True,
)


def _answer(context: Context) -> str:
    basis = context["basis"]
    is_signed = agreement_of(context).state in Agreement.IN_FORCE
    if basis.is_within_cap:
        # In a signed agreement it is mostly what comes on top.
        then = "; if it is more money, the value can be raised." if is_signed else " when the agreement is signed."
        return f"confirmed that the cap is kept. {pounds(basis.amount)} can be given{then}"
    rest = "The value cannot be raised by it" if is_signed else "The agreement cannot be signed"
    return f"say that the cap would not be kept. {rest} before you decide on another basis."


declare(
    MailEvent(
        "subsidies/notice",
        title="Minimal financial assistance: the notice",
        when="When the office gives notice of minimal financial assistance, before the agreement is signed.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            AMOUNT,
            MergeField(
                "notice",
                "the notice, as the Act asks for it",
                "The Commissioner proposes to give minimal financial assistance of £45,000.",
                of=lambda c: c["basis"].notice,
                is_long=True,
            ),
            PAGE,
        ),
        keeps=("notice", "link"),
    ),
    MailEvent(
        "subsidies/answered",
        title="An organisation answers the notice of minimal financial assistance",
        when="When a signatory confirms that the cap is kept, or says that it would not be.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            MergeField("by", "who answered", "The treasurer", of=lambda c: c["basis"].answered_name),
            MergeField("answer", "what they say", "confirmed that the cap is kept.", of=_answer, is_long=True),
            MergeField(
                "link",
                "where it stands",
                "https://portal.example.org/office/subsidies/CGS-2026-0042/",
                of=lambda c: site_address(f"/office/subsidies/{agreement_of(c).reference}/"),
                is_link=True,
            ),
        ),
        keeps=("answer", "link"),
    ),
    MailEvent(
        "subsidies/given",
        title="Minimal financial assistance: what was given",
        when="When the office confirms in writing the minimal financial assistance that it gave.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            AMOUNT,
            MergeField("given on", "the day", "21 November 2026", of=lambda c: long_date(c["basis"].given_on)),
            MergeField(
                "confirmed on",
                "when the organisation confirmed",
                "14 November 2026",
                of=lambda c: long_date(localdate(c["basis"].answered_at)),
            ),
            PAGE,
        ),
        keeps=("amount", "given on", "link"),
    ),
)
