"""The mails about agreements: offered, signed, changed, ended."""

from django.urls import reverse
from django.utils.timezone import localtime

from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

HOLDERS = "The organisation's contacts, and everybody who acts for it."


def agreement_of(context: Context) -> Agreement:
    agreement: Agreement = context["agreement"]
    return agreement


REFERENCE = MergeField(
    "reference", "the agreement's reference", "CGS-2026-0042", of=lambda c: agreement_of(c).reference
)
TITLE = MergeField("agreement", "what the agreement is for", "A safer high street", of=lambda c: agreement_of(c).title)
ORGANISATION = MergeField(
    "organisation",
    "the organisation that the agreement is with",
    "A community group",
    of=lambda c: agreement_of(c).organisation,
)
VALUE = MergeField("value", "what the agreement is worth", "£4,500", of=lambda c: pounds(agreement_of(c).value))
LINK = MergeField(
    "link",
    "the agreement's page",
    "https://portal.example.org/provider/CGS-2026-0042/",
    of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/"),
    is_link=True,
)
REASON = MergeField("reason", "why, as it was written", "The club closed.", of=lambda c: c["reason"], is_long=True)
CHANGE = MergeField(
    "change",
    "what is asked for, how it is made up, and why",
    "End: 31 March 2027 → 31 March 2028. Why: the course begins later.",
    of=lambda c: c["variation"].in_words,
    is_long=True,
)
TO_SIGN = MergeField(
    "link",
    "where it is signed",
    "https://portal.example.org/provider/CGS-2026-0042/sign/",
    of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/sign/"),
    is_link=True,
)
AGREEMENT = (REFERENCE, TITLE, ORGANISATION, VALUE)


def _changed(name: str, meaning: str, example: str, field: str, *, money: bool) -> MergeField:
    """Something that an agreed variation changed; empty where it did not, or was not agreed.

    Words name what it was before only beside what it is now, so an empty one of the latter is enough.
    """

    def of(context: Context) -> str:
        variation = context["variation"]
        new, value = getattr(variation, f"new_{field}"), getattr(variation, name.replace(" ", "_"))
        if variation.state != "agreed" or new is None:
            return ""
        return pounds(value) if money else long_date(value)

    return MergeField(name, meaning, example, of=of, may_be_empty=name.startswith("new"))


declare(
    MailEvent(
        "agreements/offered",
        title="An agreement is ready to sign",
        when="When an agreement is offered.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField("starts", "when it begins", "1 January 2027", of=lambda c: long_date(agreement_of(c).starts_on)),
            MergeField("ends", "when it ends", "31 December 2027", of=lambda c: long_date(agreement_of(c).ends_on)),
            TO_SIGN,
        ),
        keeps=("value", "link"),
    ),
    MailEvent(
        "agreements/signed",
        title="An agreement is signed",
        when="When somebody signs an agreement for the organisation.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField("signed by", "who signed", "The chair", of=lambda c: c["signature"].name),
            MergeField("position", "what they are there", "chair", of=lambda c: c["signature"].position),
            MergeField(
                "signed on",
                "the day",
                "21 November 2026",
                of=lambda c: long_date(localtime(c["signature"].signed_at)),
            ),
            LINK,
        ),
        keeps=("signed by", "link"),
    ),
    MailEvent(
        "agreements/second_signature",
        title="An agreement waits for the second signature",
        when="When the first of two has signed for the organisation, and once a week until the second has.",
        to=Recipient.HOLDERS,
        whom="Whoever the first asked to sign; everybody else who may sign where nobody was named.",
        fields=(
            *AGREEMENT,
            MergeField("first", "who signed first", "The chair", of=lambda c: c["first"].name),
            TO_SIGN,
        ),
        keeps=("first", "link"),
    ),
    MailEvent(
        "agreements/office_to_sign",
        title="An agreement waits for the office’s signature",
        when="When it is the office’s turn to sign an agreement, and once a week until it has.",
        to=Recipient.OFFICE,
        whom="Everybody whose role signs this agreement for the office.",
        fields=(
            *AGREEMENT,
            MergeField(
                "link",
                "where it is signed",
                "https://portal.example.org/office/agreements/CGS-2026-0042/sign/",
                of=lambda c: site_address(f"/office/agreements/{agreement_of(c).reference}/sign/"),
                is_link=True,
            ),
        ),
        keeps=("link",),
    ),
    MailEvent(
        "agreements/signature_taken_back",
        title="A signature under an agreement does not stand any more",
        when="When a colleague takes the signatures back, or the office changes the agreement before all have signed.",
        to=Recipient.HOLDERS,
        whom="Whoever had signed, and whoever was asked to sign second.",
        fields=(
            *AGREEMENT,
            MergeField("by", "who did it", "The secretary", of=lambda c: c["by"]),
            MergeField(
                "reason",
                "why, where the office changed the agreement",
                "The last day was moved.",
                of=lambda c: c["reason"],
                is_long=True,
                may_be_empty=True,
            ),
            LINK,
        ),
        keeps=("link",),
    ),
    MailEvent(
        "agreements/message_to_office",
        title="An organisation has written about its agreement",
        when="When somebody writes a message about an agreement for the organisation.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            MergeField(
                "link",
                "where it is read and answered",
                "https://portal.example.org/office/agreements/CGS-2026-0042/messages/",
                of=lambda c: site_address(reverse("office_agreements:messages", args=[agreement_of(c).reference])),
                is_link=True,
            ),
        ),
        keeps=("link",),
    ),
    MailEvent(
        "agreements/message_to_provider",
        title="The office has written about an agreement",
        when="When an officer writes a message about an agreement.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField(
                "link",
                "where it is read and answered",
                "https://portal.example.org/provider/CGS-2026-0042/messages/",
                of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/messages/"),
                is_link=True,
            ),
        ),
        keeps=("link",),
    ),
    MailEvent(
        "agreements/variation_proposed",
        title="The office asks for a change",
        when="When an officer asks for a variation, or an extension.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            CHANGE,
            MergeField(
                "link",
                "where they can write to the office about it",
                "https://portal.example.org/provider/CGS-2026-0042/messages/",
                of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/messages/"),
                is_link=True,
            ),
        ),
        keeps=("change", "link"),
    ),
    MailEvent(
        "agreements/variation_asked",
        title="An organisation asks for a change",
        when="When somebody asks for a variation, or an extension, for the organisation.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            MergeField("number", "which change it is", "2", of=lambda c: c["variation"].number),
            CHANGE,
            MergeField("by", "who asked for it", "The treasurer", of=lambda c: c["variation"].asked_by),
            MergeField(
                "link",
                "where it is answered",
                "https://portal.example.org/office/agreements/CGS-2026-0042/variations/1/",
                of=lambda c: site_address(
                    reverse("office_agreements:answer", args=[agreement_of(c).reference, c["variation"].number])
                ),
                is_link=True,
            ),
        ),
        keeps=("change", "link"),
    ),
    MailEvent(
        "agreements/variation_answered",
        title="A change that was asked for is answered",
        when="When an officer answers a variation.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField(
                "outcome", "“agreed” or “refused”", "agreed", of=lambda c: c["variation"].get_state_display().lower()
            ),
            _changed("new value", "what it is worth now, where that changed", "£5,000", "value", money=True),
            _changed("old value", "what it was worth before", "£4,500", "value", money=True),
            _changed("new end", "when it ends now, where that changed", "31 March 2028", "end", money=False),
            _changed("old end", "when it ended before", "31 December 2027", "end", money=False),
            MergeField(
                "end report due",
                "when the end report is due now, where that changed",
                "30 April 2028",
                of=lambda c: long_date(c["report"].due_on) if c.get("report") else "",
                may_be_empty=True,
            ),
            MergeField(
                "answer",
                "what the officer wrote",
                "Please tell us when the new dates are fixed.",
                of=lambda c: c["variation"].answer,
                is_long=True,
                may_be_empty=True,
            ),
            LINK,
        ),
        keeps=("outcome", "new value", "new end", "answer", "link"),
    ),
    MailEvent(
        "agreements/terminated",
        title="An agreement ended early",
        when="When an officer ends an agreement early.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(*AGREEMENT, REASON, LINK),
        keeps=("reason",),
    ),
    MailEvent(
        "agreements/withdrawn",
        title="An offer was taken back",
        when="When an officer takes back an agreement that was not signed yet.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(*AGREEMENT, REASON),
        keeps=("reason",),
    ),
    MailEvent(
        "agreements/offer_declined",
        title="An organisation does not take up its grant",
        when="When somebody declines an offer for the organisation.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            REASON,
            MergeField("by", "who declined it", "The chair", of=lambda c: c["by"]),
            MergeField(
                "link",
                "the agreement in the back office",
                "https://portal.example.org/office/agreements/CGS-2026-0042/",
                of=lambda c: site_address(f"/office/agreements/{agreement_of(c).reference}/"),
                is_link=True,
            ),
        ),
        keeps=("reason", "link"),
    ),
    MailEvent(
        "agreements/due",
        title="What needs doing on agreements",
        when="In time before a day of notice, an end or another date, once for each.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            MergeField(
                "things",
                "what needs doing and by when, line by line",
                "CON-2026-0001 Support for victims: take or leave option 1 of 12 months, by 30 June 2027",
                of=lambda c: "\n".join(
                    f"{one.agreement.reference} {one.agreement.title}: {one.what}, by {long_date(one.on)}"
                    for one in c["things"]
                ),
                is_long=True,
            ),
            MergeField("how many", "how many things they are", "3", of=lambda c: len(c["things"])),
            MergeField(
                "link",
                "the list of what needs doing",
                "https://portal.example.org/office/due/",
                of=lambda c: site_address(c["path"]),
                is_link=True,
            ),
        ),
        keeps=("things", "link"),
    ),
)
