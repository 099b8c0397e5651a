"""The fields that the mails about calls and applications share, and which of those mails an officer may read."""

from django.urls import reverse
from django.utils.timezone import localtime

from grants.models import Application, Call, Fund
from portal.design.words import long_date, moment_in_words
from portal.mail.events import Context, MergeField, site_address

WRITERS = "Everybody who may write for the organisation."
SENDER = "Whoever sent the application, and the organisation's contacts."


def contact(fund: Fund) -> str:
    return f"{fund.contact_email} or ring {fund.contact_telephone}" if fund.contact_telephone else fund.contact_email


def call_of(context: Context) -> Call:
    call: Call = context["call"]
    return call


def application_of(context: Context) -> Application:
    application: Application = context["application"]
    return application


def link(meaning: str, example: str, key: str = "path", name: str = "link") -> MergeField:
    """A page of this site, whose path the context has under `key`."""
    return MergeField(
        name, meaning, f"https://portal.example.org{example}", of=lambda c: site_address(c[key]), is_link=True
    )


CALL = MergeField("call", "the name of the call", "Community grants, winter 2026", of=lambda c: call_of(c).title)
FUND = MergeField("fund", "the name of the fund", "Community Grant Scheme", of=lambda c: call_of(c).fund)
CLOSES = MergeField(
    "closing time",
    "when the call closes",
    "noon on 30 November 2026",
    of=lambda c: moment_in_words(localtime(call_of(c).closes_at)),
)
CONTACT = MergeField(
    "contact",
    "the fund's e-mail address and, if it has one, its telephone number",
    "grants@example.org or ring 01202 000000",
    of=lambda c: contact(call_of(c).fund),
)
REFERENCE = MergeField(
    "reference", "the application's reference", "CGS-2026-0042", of=lambda c: application_of(c).reference
)
TITLE = MergeField("project", "what the project is called", "A safer high street", of=lambda c: application_of(c).title)
ORGANISATION = MergeField(
    "organisation", "the organisation that applies", "A community group", of=lambda c: application_of(c).organisation
)
APPLICATION = (REFERENCE, TITLE, ORGANISATION, CALL, CONTACT)
APPLICATION_LINK = MergeField(
    "link",
    "the application's page, after signing in",
    "https://portal.example.org/apply/CGS-2026-0042/",
    of=lambda c: site_address(reverse("apply:application", args=[application_of(c).reference])),
    is_link=True,
)
NAME = MergeField(
    "name", "who it goes to; “applicant” where we have no name", "applicant", of=lambda c: c["name"] or "applicant"
)
REASON = MergeField(
    "reason", "why, as the officer wrote it", "The group asked us to.", of=lambda c: c["reason"], is_long=True
)
DECISION_EXPECTED = MergeField(
    "decision date",
    "by when applicants of the call hear",
    "31 January 2027",
    of=lambda c: long_date(call_of(c).decision_expected_on),
)
