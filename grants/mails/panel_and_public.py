"""The mails to the panel, and to people who asked to hear of calls."""

from grants.mails.fields import CALL, CLOSES, CONTACT, FUND, call_of, link
from grants.models import Application
from portal.design.words import long_date, pounds
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address


def _applications(context: Context) -> list[Application]:
    return list(context["applications"])


def _number(context: Context) -> str:
    number = len(_applications(context))
    return "1 application" if number == 1 else f"{number} applications"


def _list(context: Context) -> str:
    """In a blind call nobody who scores reads who applies."""
    blind = call_of(context).blind
    return "\n".join(
        f"- {one.reference}: {one.title}" + ("" if blind else f", {one.organisation}") for one in _applications(context)
    )


declare(
    MailEvent(
        "grants/assigned",
        title="There are applications to score",
        when="When an officer assigns applications to a panel member.",
        to=Recipient.PANEL,
        whom="The panel member.",
        fields=(
            CALL,
            FUND,
            CONTACT,
            MergeField("name", "the panel member's name", "panel member", of=lambda c: c["name"] or "panel member"),
            MergeField("number", "how many there are", "2 applications", of=_number),
            MergeField(
                "applications",
                "the applications, as a list; in a blind call without who applies",
                "- CGS-2026-0042: A safer high street\n- CGS-2026-0043: Evenings in the park",
                of=_list,
                is_long=True,
            ),
            MergeField(
                "scores needed by",
                "by when, where the call has a day",
                "12 December 2026",
                of=lambda c: long_date(call_of(c).scores_needed_by),
                may_be_empty=True,
            ),
            link("their list", "/panel/", "list_path"),
        ),
        keeps=("applications", "scores needed by", "link"),
    ),
    MailEvent(
        "grants/alert_confirm",
        title="Somebody asked to hear when a call opens",
        when="When somebody gives an e-mail address to hear of calls.",
        to=Recipient.PUBLIC,
        whom="The address that was given.",
        fields=(
            MergeField(
                "link",
                "where the address is confirmed",
                "https://portal.example.org/alerts/1234/",
                of=lambda c: site_address(c["confirm_path"]),
                is_link=True,
                is_secret=True,
            ),
        ),
        keeps=("link",),
    ),
    MailEvent(
        "grants/alert_call_open",
        title="A call opened",
        when="When a call opens, within the day.",
        to=Recipient.PUBLIC,
        whom="Every confirmed address that wants to hear of its themes.",
        fields=(
            CALL,
            CLOSES,
            MergeField(
                "summary",
                "what the call says about itself",
                "Small grants for safer evenings.",
                of=lambda c: call_of(c).summary,
                is_long=True,
            ),
            MergeField("least", "the smallest grant", "£500", of=lambda c: pounds(call_of(c).minimum_amount)),
            MergeField("most", "the largest grant", "£5,000", of=lambda c: pounds(call_of(c).maximum_amount)),
            MergeField(
                "link",
                "the call's page",
                "https://portal.example.org/funding/winter-2026/",
                of=lambda c: site_address(f"/funding/{call_of(c).slug}/"),
                is_link=True,
            ),
            MergeField(
                "stop",
                "where these e-mails are stopped",
                "https://portal.example.org/alerts/1234/stop/",
                of=lambda c: site_address(c["stop_path"]),
                is_link=True,
                is_secret=True,
            ),
        ),
        keeps=("link", "stop"),
    ),
)
