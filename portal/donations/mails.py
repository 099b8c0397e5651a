"""The mails to donors of the Foundation."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.design.words import long_date, pounds
from portal.donations import foundation
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

WHOM = "Whoever gave, and nobody else: not even the office reads it."


def gift_aided(context: Context) -> str:
    standing = context["gift"].declarations.standing().exists()
    return "You added Gift Aid, so the Foundation can claim 25p more for every £1." if standing else ""


def link(context: Context) -> str:
    return site_address(reverse("donations:mine", args=[context["gift"].token]))


def field(name: str, meaning: str, example: str, of: Any, **more: Any) -> MergeField:
    return MergeField(name, meaning, example, of=of, **more)


COMMON = (
    field("first name", "the donor's first name", "Sam", lambda c: c["gift"].donor.first_name),
    field("cause", "what the gift is for", "Safer streets", lambda c: c["gift"].cause),
    field("amount", "how much", "£20", lambda c: pounds(c["gift"].amount)),
    field("foundation", "who gets the money", foundation.NAME, lambda c: foundation.described()),
    field(
        "link",
        "where the donor sees and stops what they give",
        "https://portal.example.org/donate/mine/…/",
        link,
        is_link=True,
        is_secret=True,
    ),
)
RECEIPT = (
    field("reference", "the number of the receipt", "GIFT-2026-0042", lambda c: c["donation"].reference),
    field(
        "paid on",
        "the day of the payment",
        "21 November 2026",
        lambda c: long_date(timezone.localtime(c["donation"].received_at).date()),
    ),
)
declare(
    MailEvent(
        "donations/receipt",
        title="A receipt for a gift",
        when="When a payment of a gift has come, each month for a monthly one.",
        to=Recipient.DONORS,
        whom=WHOM,
        fields=(
            *COMMON,
            *RECEIPT,
            field("gift aid", "that Gift Aid was added", "You added Gift Aid.", gift_aided, may_be_empty=True),
        ),
        keeps=("amount", "reference", "foundation", "link"),
    ),
    MailEvent(
        "donations/refunded",
        title="A gift was refunded",
        when="When a payment, or a part of it, has gone back to the donor's card.",
        to=Recipient.DONORS,
        whom=WHOM,
        fields=(
            *COMMON,
            *RECEIPT,
            field("refunded", "how much went back", "£20", lambda c: pounds(c["refund"].amount)),
        ),
        keeps=("refunded", "reference"),
    ),
    MailEvent(
        "donations/renewal_declined",
        title="A monthly gift was not paid",
        when="When the card does not pay a month of a gift, once for each month.",
        to=Recipient.DONORS,
        whom=WHOM,
        fields=COMMON,
        keeps=("amount", "link"),
    ),
    MailEvent(
        "donations/monthly_ended",
        title="A monthly gift has ended",
        when="When a monthly gift is stopped, by the donor, the Foundation or the card company.",
        to=Recipient.DONORS,
        whom=WHOM,
        fields=COMMON,
        keeps=("amount",),
    ),
    MailEvent(
        "donations/declaration_cancelled",
        title="A Gift Aid declaration was cancelled",
        when="When a donor, or the Foundation for them, cancels a declaration.",
        to=Recipient.DONORS,
        whom=WHOM,
        fields=COMMON,
        keeps=(),
    ),
)
