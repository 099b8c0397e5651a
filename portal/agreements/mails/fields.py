"""What several mails about agreements name."""

from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.mail.events import Context, MergeField, site_address

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
TO_SIGN = MergeField(
    "link",
    "where it is signed",
    "https://portal.example.org/provider/CGS-2026-0042/sign/",
    of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/sign/"),
    is_link=True,
)
AGREEMENT = (REFERENCE, TITLE, ORGANISATION, VALUE)
