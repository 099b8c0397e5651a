"""The mail about money that was sent."""

from portal.agreements.mails import AGREEMENT, HOLDERS, LINK
from portal.design.words import long_date, pounds
from portal.mail.events import MailEvent, MergeField, Recipient, declare

declare(
    MailEvent(
        "payments/paid",
        title="An instalment was paid",
        when="When a finance officer says that an instalment was paid.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            MergeField("amount", "what was paid", "£2,250", of=lambda c: pounds(c["instalment"].amount)),
            MergeField("number", "which instalment it is", "1", of=lambda c: c["instalment"].number),
            MergeField("paid on", "the day", "21 November 2026", of=lambda c: long_date(c["instalment"].paid_on)),
            MergeField(
                "remittance",
                "the remittance reference, where there is one",
                "BACS-2026-118",
                of=lambda c: c["instalment"].remittance,
                may_be_empty=True,
            ),
            LINK,
        ),
        keeps=("amount", "paid on", "remittance"),
    ),
)
