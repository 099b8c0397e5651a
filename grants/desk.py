"""What the grants wing's officers read in the outbox: the mails about applications, sorted by call.

As everywhere in casework, an own interest in an application keeps its mails shut, and so does a score that is still
owed: a mail may tell what the panel said.
"""

from collections.abc import Collection

from django.db.models import Q

from grants.domain import gates
from grants.domain.decisions import LETTERS
from grants.domain.promised_time import EVENT as QUESTIONS
from grants.domain.promised_time import questions_discarded, questions_went
from grants.domain.release import letters_discarded, letters_went, lock_to_tell
from grants.models import Application, Assessment, Call
from grants.models.application import ApplicationQuerySet
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.correspondence.desks import NOTHING, Desk
from portal.mail.models import Message
from portal.organisations.models import Organisation

FOLDER = "call-"
EVENTS = (
    "grants/application_sent_again",
    "grants/application_submitted",
    "grants/application_withdrawn",
    "grants/checks_reopened",
    "grants/closes_earlier",
    "grants/decision_award",
    "grants/decision_decline",
    "grants/decision_reserve",
    "grants/changes_reminder",
    "grants/changes_wait",
    "grants/draft_reminder",
    "grants/file_infected",
    "grants/late_link_given",
    "grants/late_link_taken_back",
    "grants/message_to_applicant",
    "grants/message_to_office",
    "grants/not_eligible",
    "grants/questions_changed",
    "grants/received_on_paper",
    "grants/sections_reopened",
    "grants/signature_fell",
    "grants/signature_reminder",
    "grants/signature_waits",
    "grants/withdrawn",
)
NOT_ELIGIBLE = "grants/not_eligible"
# What officers themselves do about a draft.
OF_THE_OFFICE = (
    "grants/late_link_given",
    "grants/late_link_taken_back",
    "grants/message_to_applicant",
    "grants/message_to_office",
    "grants/received_on_paper",
)


def about_open_to(user: User) -> Q:
    """The mails about applications that are open to `user`, drafts among them."""
    if not user.has_role(Role.GRANTS_OFFICER):
        return NOTHING
    return Q(about__in=_open_to(user).values("reference"))


def readable(user: User) -> Q:
    """What a draft still lacks is its writers' business: only those that wait, and the office's own."""
    drafts = Application.including_tests.filter(submitted_at__isnull=True).order_by().values("reference")
    theirs = Q(state=Message.State.HELD) | Q(event__in=OF_THE_OFFICE) | ~Q(about__in=drafts)
    return about_open_to(user) & theirs


def _open_to(user: User) -> ApplicationQuerySet:
    owed = Assessment.objects.filter(assessor=user).outstanding().values("application")
    return Application.including_tests.without_conflict_of(user).exclude(pk__in=owed).order_by()


def folders(user: User) -> list[tuple[str, str]]:
    if not user.has_role(Role.GRANTS_OFFICER):
        return []
    about = Message.objects.filter(private=False).exclude(about="").order_by().values("about")
    calls = Call.objects.filter(pk__in=Application.including_tests.filter(reference__in=about).values("call"))
    return [(f"{FOLDER}{call.pk}", str(call)) for call in calls.select_related("fund")]


def in_folder(folder: str) -> Q:
    number = folder.removeprefix(FOLDER)
    if not (folder.startswith(FOLDER) and number.isdecimal() and len(number) < 10):
        return NOTHING
    about = Q(about__in=Application.including_tests.filter(call=number).order_by().values("reference"))
    agreements = Application.objects.filter(call=number).order_by().values("decisions__agreement__reference")
    return about | Q(about__in=agreements.filter(decisions__agreement__isnull=False))


def thing(about: str) -> Application | None:
    return Application.including_tests.filter(reference=about).first()


def organisation(about: str) -> Organisation | None:
    application = thing(about)
    return application.organisation if application else None


def went(messages: Collection[Message], by: User) -> None:
    if letters := _about(messages, *LETTERS):
        letters_went(letters, by=by)
    gates.letters_went(_about(messages, NOT_ELIGIBLE))
    questions_went([one for one in messages if one.event == QUESTIONS], by=by)


def discarded(messages: Collection[Message], by: User) -> None:
    if letters := _about(messages, *LETTERS):
        letters_discarded(letters, by=by)
    questions_discarded([one for one in messages if one.event == QUESTIONS], by=by)


def _about(messages: Collection[Message], *events: str) -> set[str]:
    """The applications that mails of `events` among them are about."""
    return {one.about for one in messages if one.event in events}


DESK = Desk(
    events=EVENTS,
    readable=readable,
    folders=folders,
    in_folder=in_folder,
    thing=thing,
    organisation=organisation,
    lock=lock_to_tell,
    went=went,
    discarded=discarded,
    release_means={
        **dict.fromkeys(
            LETTERS,
            "Nobody outside knows of this decision yet. When its letter goes, the applicant sees the decision on "
            "signing in, and an award is published and its agreement offered.",
        ),
        NOT_ELIGIBLE: "The applicant does not know of this yet, and reads on signing in that we are checking it. When "
        "the letter goes, they read there too that it did not pass, and why.",
        QUESTIONS: "The applicant sees the questions when this goes, and gets the time that they were given: it then "
        "ends later by as long as this was held, in whole days, and the words say so.",
    },
    given_longer=(QUESTIONS,),
    discard_means={
        **dict.fromkeys(
            LETTERS,
            "When no letter about this decision waits any more, the decision is kept back again: you release it from "
            "the page of its call, which writes another letter.",
        ),
        NOT_ELIGIBLE: "When no letter about it waits any more, the applicant goes on reading that we are checking it. "
        "Open the checks again and finish them: that writes another letter.",
        QUESTIONS: "When no e-mail with these questions waits any more, they are taken back: nobody was asked.",
    },
)
