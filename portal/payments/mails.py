"""The mails about money: claimed, and sent."""

from django.urls import reverse

from portal.agreements.mails.fields import AGREEMENT, HOLDERS, LINK, agreement_of
from portal.design.words import long_date, pounds
from portal.mail.events import MailEvent, MergeField, Recipient, declare, site_address

CLAIMED = (
    MergeField("number", "which claim it is", "1", of=lambda c: c["claim"].number),
    MergeField("amount", "what is claimed", "£2,250", of=lambda c: pounds(c["claim"].amount)),
)

OF_AN_INSTALMENT = (
    MergeField("amount", "what was paid", "£2,250", of=lambda c: pounds(c["instalment"].amount)),
    MergeField("number", "which instalment it is", "1", of=lambda c: c["instalment"].number),
)

declare(
    MailEvent(
        "payments/claim_sent",
        title="An organisation claims money",
        when="When somebody claims money for the organisation.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            *CLAIMED,
            MergeField(
                "what for",
                "what the money is for",
                "The hall, from April to June.",
                of=lambda c: c["claim"].what_for,
                is_long=True,
            ),
            MergeField(
                "link",
                "where it is answered",
                "https://portal.example.org/office/agreements/CGS-2026-0042/claims/1/",
                of=lambda c: site_address(
                    reverse("office_agreements:claim", args=[agreement_of(c).reference, c["claim"].number])
                ),
                is_link=True,
            ),
        ),
        keeps=("amount", "link"),
    ),
    MailEvent(
        "payments/claim_answered",
        title="A claim is answered",
        when="When an officer accepts or refuses a claim.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            *CLAIMED,
            MergeField(
                "outcome", "“accepted” or “refused”", "accepted", of=lambda c: c["claim"].get_state_display().lower()
            ),
            MergeField(
                "answer",
                "what the officer wrote",
                "We pay within ten days.",
                of=lambda c: c["claim"].told,
                is_long=True,
                may_be_empty=True,
            ),
            LINK,
        ),
        keeps=("outcome", "amount", "answer"),
    ),
    MailEvent(
        "payments/budget_moved",
        title="Money is moved within a budget",
        when="When an officer decides that pounds of one line of a budget are spent on another.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField("amount", "what is moved", "£250", of=lambda c: pounds(c["virement"].amount)),
            MergeField("from", "the line it comes from", "Room hire", of=lambda c: c["virement"].source.name),
            MergeField("to", "the line it goes to", "Staff", of=lambda c: c["virement"].target.name),
            MergeField(
                "reason",
                "why",
                "The hall was cheaper than planned.",
                of=lambda c: c["virement"].reason,
                is_long=True,
            ),
            LINK,
        ),
        keeps=("amount", "from", "to", "reason"),
    ),
    MailEvent(
        "payments/paid",
        title="An instalment was paid",
        when="When the bank says that a payment arrived, or a finance officer that it was paid by other means.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            *OF_AN_INSTALMENT,
            MergeField("paid on", "the day", "21 November 2026", of=lambda c: long_date(c["instalment"].paid_on)),
            MergeField(
                "remittance",
                "the remittance reference, where there is one",
                "BACS-2026-118",
                of=lambda c: c["instalment"].remittance,
                may_be_empty=True,
            ),
            MergeField(
                "run",
                "the payment run, where it was paid in one",
                "RUN-2026-0003",
                of=lambda c: c["payment"].run.number if c["payment"].run else "",
                may_be_empty=True,
            ),
            LINK,
        ),
        keeps=("amount", "paid on", "remittance"),
    ),
    MailEvent(
        "payments/paid_through_stripe",
        title="An instalment was paid through Stripe",
        when="When the money is in the organisation’s account at Stripe.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            *OF_AN_INSTALMENT,
            MergeField("paid on", "the day", "21 November 2026", of=lambda c: long_date(c["instalment"].paid_on)),
            MergeField(
                "remittance", "the remittance reference", "AGR-2026-0001/1", of=lambda c: c["instalment"].remittance
            ),
            LINK,
        ),
        keeps=("amount", "paid on", "remittance"),
    ),
    MailEvent(
        "payments/came_back",
        title="A payment came back",
        when="When money that we paid came back to us.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(*AGREEMENT, *OF_AN_INSTALMENT, LINK),
        keeps=("amount", "link"),
    ),
    MailEvent(
        "payments/not_paid",
        title="A payment did not arrive",
        when="When the bank refuses a payment, or its money comes back.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads, and finance: who made the run, who took its file.",
        fields=(
            *AGREEMENT,
            MergeField("amount", "what was to be paid", "£2,250", of=lambda c: pounds(c["payment"].amount)),
            MergeField("payment", "which payment it is", "Payment of instalment 1", of=lambda c: str(c["payment"])),
            MergeField("outcome", "what became of it", "refused", of=lambda c: c["payment"].get_state_display()),
            MergeField("reason", "why", "AC04 closed account", of=lambda c: c["why"], is_long=True),
            MergeField(
                "link",
                "the payment's page",
                "https://portal.example.org/office/payments/attempts/12/",
                of=lambda c: site_address(reverse("office_payments:attempt", args=[c["payment"].pk])),
                is_link=True,
            ),
        ),
        keeps=("amount", "reason", "link"),
    ),
)

OWED = (
    MergeField("number", "which repayment it is", "1", of=lambda c: c["repayment"].number),
    MergeField("amount", "what is to be paid back", "£250", of=lambda c: pounds(c["repayment"].amount)),
)
REASON = MergeField(
    "reason", "why", "The hall was cheaper than planned.", of=lambda c: c["repayment"].reason, is_long=True
)
REPAY = MergeField(
    "link",
    "where it says how to pay",
    "https://portal.example.org/provider/CGS-2026-0042/repayments/1/",
    of=lambda c: site_address(reverse("provider_repayment", args=[agreement_of(c).reference, c["repayment"].number])),
    is_link=True,
)

declare(
    MailEvent(
        "payments/repayment_asked",
        title="Money is to be paid back",
        when="When an officer asks an organisation to pay money back.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            *OWED,
            REASON,
            MergeField("due", "by when", "31 January 2027", of=lambda c: long_date(c["repayment"].due_on)),
            REPAY,
        ),
        keeps=("amount", "reason", "due", "link"),
    ),
    MailEvent(
        "payments/repayment_received",
        title="Money has come back",
        when="When a repayment has arrived, by bank transfer or by card.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            *OWED,
            MergeField(
                "received on", "when it came", "14 January 2027", of=lambda c: long_date(c["repayment"].received_on)
            ),
        ),
        keeps=("amount", "received on"),
    ),
    MailEvent(
        "payments/repayment_rest",
        title="A part of a repayment has come",
        when="When the bank’s statement shows less than was asked back; the part that came is told as well.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField("number", "which repayment the rest is", "2", of=lambda c: c["repayment"].number),
            MergeField("amount", "what is still owed", "£150", of=lambda c: pounds(c["repayment"].amount)),
            MergeField("due", "by when", "31 January 2027", of=lambda c: long_date(c["repayment"].due_on)),
            REPAY,
        ),
        keeps=("amount", "due", "link"),
    ),
    MailEvent(
        "payments/repayment_by_card",
        title="A repayment came by card",
        when="When the card company says that a repayment was paid.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(*AGREEMENT, *OWED),
        keeps=("amount",),
    ),
    MailEvent(
        "payments/repayment_cancelled",
        title="Money is not to be paid back after all",
        when="When an officer takes back that money was asked for.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            *OWED,
            MergeField("answer", "why", "The receipts came.", of=lambda c: c["repayment"].why_cancelled, is_long=True),
        ),
        keeps=("amount", "answer"),
    ),
)
