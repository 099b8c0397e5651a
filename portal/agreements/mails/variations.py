"""Changes to an agreement that are signed again, or declined."""

from django.urls import reverse

from portal.agreements.mails.fields import AGREEMENT, agreement_of
from portal.agreements.mails.in_force import CHANGE
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address


def _office(name: str) -> MergeField:
    def of(context: Context) -> str:
        where = [agreement_of(context).reference, context["variation"].number]
        return site_address(reverse(f"office_agreements:{name}", args=where))

    return MergeField(
        "link",
        "where it stands in the back office",
        "https://portal.example.org/office/agreements/CGS-2026-0042/variations/1/text/",
        of=of,
        is_link=True,
    )


NUMBER = MergeField("number", "which change it is", "2", of=lambda c: c["variation"].number)

declare(
    MailEvent(
        "agreements/variation_to_sign",
        title="A change to an agreement is ready to sign",
        when="When the office has agreed to a variation that is signed again, when the first of two has signed, and "
        "once a week until they have.",
        to=Recipient.HOLDERS,
        whom="Everybody who may sign for the organisation; for the second signature whoever was asked to give it.",
        fields=(
            *AGREEMENT,
            NUMBER,
            CHANGE,
            MergeField(
                "first",
                "who has signed, where two do",
                "The chair",
                of=lambda c: c["first"].name if c.get("first") else "",
                may_be_empty=True,
            ),
            MergeField(
                "answer",
                "what the officer wrote",
                "We are glad that the course goes on.",
                of=lambda c: c["variation"].answer,
                is_long=True,
                may_be_empty=True,
            ),
            MergeField(
                "link",
                "where it is signed, or declined",
                "https://portal.example.org/provider/CGS-2026-0042/changes/2/",
                of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/changes/{c['variation'].number}/"),
                is_link=True,
            ),
        ),
        keeps=("change", "link"),
    ),
    MailEvent(
        "agreements/variation_for_office",
        title="A change to an agreement waits for the office’s signature",
        when="When the organisation has signed a variation that the office signs, too, and once a week until it has.",
        to=Recipient.OFFICE,
        whom="Everybody whose role signs the agreement for the office.",
        fields=(*AGREEMENT, NUMBER, CHANGE, _office("sign_variation")),
        keeps=("change", "link"),
    ),
    MailEvent(
        "agreements/variation_declined",
        title="An organisation declines a change",
        when="When somebody declines a variation for the organisation, or takes back what it asked for.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            NUMBER,
            MergeField(
                "why",
                "why, as it was written",
                "The hall is free after all.",
                of=lambda c: c["variation"].why_closed,
                is_long=True,
            ),
            MergeField("by", "who declined it", "The treasurer", of=lambda c: c["variation"].closed_by),
            _office("variation"),
        ),
        keeps=("why", "link"),
    ),
    MailEvent(
        "agreements/variation_stuck",
        title="A signed change cannot take hold",
        when="When the last signature under a variation could not be taken, because what it says cannot be done any "
        "more.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            NUMBER,
            MergeField(
                "why",
                "what stands in the way",
                "Instalment 2 is approved by now.",
                of=lambda c: c["variation"].stuck_because,
                is_long=True,
            ),
            _office("variation"),
        ),
        keeps=("why", "link"),
    ),
)
