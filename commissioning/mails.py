"""The mails about service reviews, improvement actions and notices of poor performance."""

from commissioning.models import ImprovementAction, PerformanceNotice, ServiceReview
from portal.agreements.mails.fields import HOLDERS, ORGANISATION, REASON, REFERENCE, TITLE, agreement_of
from portal.design.words import long_date
from portal.mail.events import Context, MailEvent, MergeField, Recipient, declare, site_address

LEAD = "The lead officer; where nobody leads the contract, every commissioning officer."
CONTRACT = (REFERENCE, TITLE, ORGANISATION)


def review_of(context: Context) -> ServiceReview:
    review: ServiceReview = context["review"]
    return review


def action_of(context: Context) -> ImprovementAction:
    action: ImprovementAction = context["action"]
    return action


def notice_of(context: Context) -> PerformanceNotice:
    notice: PerformanceNotice = context["notice"]
    return notice


def _page(kind: str, what: str) -> MergeField:
    """The provider's page of a review, an action or a notice, by its number."""
    return MergeField(
        "link",
        f"the page of the {what}",
        f"https://portal.example.org/provider/CON-2026-0042/{kind}/1/",
        of=lambda c: site_address(f"/provider/{agreement_of(c).reference}/{kind}/{c[what].number}/"),
        is_link=True,
    )


def _in_the_office(kind: str, what: str) -> MergeField:
    return MergeField(
        "link",
        f"the {what} in the back office",
        f"https://portal.example.org/office/contracts/{kind}/1/",
        of=lambda c: site_address(f"/office/contracts/{kind}/{c[what].pk}/"),
        is_link=True,
    )


REVIEW = (
    *CONTRACT,
    MergeField("number", "which review it is", "2", of=lambda c: review_of(c).number),
    MergeField(
        "from",
        "the first day that it is about",
        "1 October 2026",
        of=lambda c: long_date(review_of(c).period_start),
    ),
    MergeField(
        "to", "the last day that it is about", "31 December 2026", of=lambda c: long_date(review_of(c).period_end)
    ),
    MergeField("day", "when it is, or was held", "20 January 2027", of=lambda c: long_date(review_of(c).day)),
    _page("reviews", "review"),
)
ACTION = (
    *CONTRACT,
    MergeField("number", "which action it is", "3", of=lambda c: action_of(c).number),
    MergeField(
        "action",
        "what is to be done",
        "Train two more facilitators.",
        of=lambda c: action_of(c).what,
        is_long=True,
    ),
    MergeField("owner", "who sees to it", "The service manager", of=lambda c: action_of(c).owner),
    MergeField("due", "by when", "31 March 2027", of=lambda c: long_date(action_of(c).due_on)),
)
NOTICE = (
    *CONTRACT,
    MergeField("number", "which notice it is", "1", of=lambda c: notice_of(c).number),
    MergeField("by", "when it must have happened", "31 March 2027", of=lambda c: long_date(notice_of(c).improve_by)),
)

declare(
    MailEvent(
        "commissioning/review_planned",
        title="A service review is planned",
        when="When an officer plans a service review, or moves it to another day or place.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *REVIEW,
            MergeField("way", "how people meet", "At a place", of=lambda c: review_of(c).get_way_display()),
            MergeField(
                "where", "the place, or the address of the meeting", "County Hall", of=lambda c: c["review"].where
            ),
        ),
        keeps=("day", "where", "link"),
    ),
    MailEvent(
        "commissioning/review_called_off",
        title="A service review is called off",
        when="When an officer calls a planned review off.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(*REVIEW[:-1], REASON),
        keeps=("day", "reason"),
    ),
    MailEvent(
        "commissioning/minutes_agreed",
        title="The minutes of a service review are agreed",
        when="When an officer agrees the minutes.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=REVIEW,
        keeps=("day", "link"),
    ),
    MailEvent(
        "commissioning/action_added",
        title="There is an improvement action for the provider",
        when="When an officer adds an improvement action that the provider is to do.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(*ACTION, _page("actions", "action")),
        keeps=("action", "due", "link"),
    ),
    MailEvent(
        "commissioning/action_sent_back",
        title="An improvement action is not done yet",
        when="When an officer does not confirm what was reported as done.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(*ACTION, REASON, _page("actions", "action")),
        keeps=("action", "reason", "link"),
    ),
    MailEvent(
        "commissioning/action_reported",
        title="The provider reports on an improvement action",
        when="When a provider says how far an action is, or that it is done.",
        to=Recipient.OFFICE,
        whom=LEAD,
        fields=(
            *ACTION,
            MergeField(
                "state",
                "“Open”, or “Reported as done”",
                "Reported as done",
                of=lambda c: action_of(c).get_state_display(),
            ),
            MergeField(
                "report", "what was reported", "Both are trained.", of=lambda c: action_of(c).report, is_long=True
            ),
            _in_the_office("actions", "action"),
        ),
        keeps=("report", "link"),
    ),
    MailEvent(
        "commissioning/notice_issued",
        title="A notice of poor performance",
        when="When an officer issues a notice of poor performance.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *NOTICE,
            MergeField(
                "falls short",
                "what falls short",
                "Two returns are late.",
                of=lambda c: notice_of(c).falls_short,
                is_long=True,
            ),
            MergeField(
                "must happen",
                "what must happen",
                "Send both returns.",
                of=lambda c: notice_of(c).must_happen,
                is_long=True,
            ),
            _page("notices", "notice"),
        ),
        keeps=("falls short", "must happen", "by", "link"),
    ),
    MailEvent(
        "commissioning/notice_answered",
        title="The provider answers a notice of poor performance",
        when="When a provider answers a notice.",
        to=Recipient.OFFICE,
        whom=LEAD,
        fields=(
            *NOTICE,
            MergeField("answer", "the answer", "Both are sent now.", of=lambda c: notice_of(c).answer, is_long=True),
            _in_the_office("notices", "notice"),
        ),
        keeps=("answer", "link"),
    ),
    MailEvent(
        "commissioning/notice_settled",
        title="A notice of poor performance is settled",
        when="When an officer says that it has improved, or escalates it.",
        to=Recipient.HOLDERS,
        whom=HOLDERS,
        fields=(
            *NOTICE,
            MergeField("state", "“Improved” or “Escalated”", "Improved", of=lambda c: notice_of(c).get_state_display()),
            MergeField(
                "outcome",
                "what came of it, and what comes next",
                "Both returns came in time.",
                of=lambda c: notice_of(c).outcome,
                is_long=True,
            ),
            _page("notices", "notice"),
        ),
        keeps=("state", "outcome", "link"),
    ),
)
