"""While an agreement holds, and when it ends early."""

from django.urls import reverse

from portal.agreements.mails.fields import AGREEMENT, HOLDERS, LINK, REASON, agreement_of
from portal.design.words import long_date, pounds
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

CHANGE = MergeField(
    "change",
    "what is asked for, how it is made up, and why",
    "End: 31 March 2027 → 31 March 2028. Why: the course begins later.",
    of=lambda c: c["variation"].in_words,
    is_long=True,
)

CONDITION = MergeField(
    "condition",
    "the condition, with its number",
    "1. Show us the lease.",
    of=lambda c: (lambda one: f"{one.number}. {one.text}")(c["proof"].condition if "proof" in c else c["condition"]),
    is_long=True,
)


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
        "agreements/condition_shown",
        title="An organisation says that it has met a condition",
        when="When somebody shows for the organisation that a condition is met.",
        to=Recipient.OFFICE,
        whom="The lead officer, or every officer where nobody leads.",
        fields=(
            *AGREEMENT,
            CONDITION,
            MergeField("words", "what they wrote", "The lease is signed.", of=lambda c: c["proof"].words, is_long=True),
            MergeField("by", "who wrote it", "The treasurer", of=lambda c: c["proof"].given_by),
            MergeField(
                "link",
                "where it is confirmed or sent back",
                "https://portal.example.org/office/agreements/CGS-2026-0042/",
                of=lambda c: site_address(f"/office/agreements/{agreement_of(c).reference}/#conditions"),
                is_link=True,
            ),
        ),
        keeps=("words", "link"),
    ),
    MailEvent(
        "agreements/condition_answered",
        title="The office has looked at what shows that a condition is met",
        when="When an officer confirms a condition that was shown to be met, or sends it back.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            CONDITION,
            MergeField(
                "outcome",
                "“confirmed” or “sent back”",
                "sent back",
                of=lambda c: c["proof"].get_state_display().lower(),
            ),
            MergeField(
                "answer",
                "what is missing, where it was sent back",
                "The second page is missing.",
                of=lambda c: c["proof"].answer,
                is_long=True,
                may_be_empty=True,
            ),
            LINK,
        ),
        keeps=("outcome", "answer", "link"),
    ),
    MailEvent(
        "agreements/condition_due",
        title="A condition has to be met before long",
        when="Two weeks before the day by which a condition has to be met, once.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *AGREEMENT,
            CONDITION,
            MergeField("due", "by when", "31 January 2027", of=lambda c: long_date(c["condition"].due_on)),
            LINK,
        ),
        keeps=("condition", "due", "link"),
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
                "where they see it, and can decline it",
                "https://portal.example.org/provider/CGS-2026-0042/changes/1/",
                of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/changes/{c['variation'].number}/"),
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
        when="When a variation is refused, or holds: by the office's answer, or with the last signature.",
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
                of=lambda c: c["variation"].last_word,
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
