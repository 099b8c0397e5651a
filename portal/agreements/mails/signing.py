"""Before an agreement holds: offered, changed, signed, or not."""

from django.utils.timezone import localtime

from portal.agreements.mails.fields import AGREEMENT, HOLDERS, LINK, REASON, TO_SIGN, agreement_of
from portal.design.words import long_date
from portal.mail.events import MailEvent, MergeField, Recipient, declare, site_address

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
        "agreements/draft_change_asked",
        title="An organisation asks for a change before it signs",
        when="When somebody asks for another text of an agreement that is offered.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            MergeField(
                "wish",
                "what should be different",
                "Could it end a month later?",
                of=lambda c: c["change"].wish,
                is_long=True,
            ),
            MergeField("by", "who asked for it", "The treasurer", of=lambda c: c["change"].asked_by),
            MergeField(
                "link",
                "where it is answered",
                "https://portal.example.org/office/agreements/CGS-2026-0042/draft/",
                of=lambda c: site_address(f"/office/agreements/{agreement_of(c).reference}/draft/"),
                is_link=True,
            ),
        ),
        keeps=("wish", "link"),
    ),
    MailEvent(
        "agreements/draft_change_answered",
        title="A change that was asked for before signing is answered",
        when="When an officer offers another draft, or says why the text stays.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField(
                "outcome",
                "what became of it",
                "We have changed the agreement. Please read it again.",
                of=lambda c: (
                    "We have changed the agreement. Please read what is different, and sign it."
                    if c["change"].made_id
                    else "The text stays as it is."
                ),
            ),
            MergeField(
                "answer",
                "what the officer wrote",
                "It ends a month later now.",
                of=lambda c: c["change"].answer,
                is_long=True,
                may_be_empty=True,
            ),
            TO_SIGN,
        ),
        keeps=("outcome", "answer", "link"),
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
)
