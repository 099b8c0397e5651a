"""Who scores what: an officer assigns applications to members of the call's panel, and takes them back.

Whoever is asked to score hears so by mail: one for all that was assigned to them at once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from grants.domain.conflicts import belongs_to_applicant, require_no_conflict
from grants.domain.officers import require_officer
from grants.domain.panels import State, with_the_panel
from grants.domain.refusals import Refused
from grants.models import Application, Assessment, Call
from portal.accounts.models import User
from portal.events import ledger
from portal.mail.outbox import queue_mail


class NotOnThePanel(Refused):
    """The person does not sit on the call's panel."""


class HasConflict(Refused):
    """The person to be assigned has declared an interest, or belongs to the organisation that applies."""


class KnowsWhoApplies(Refused):
    """The call is blind, and the person has had the paper with the applicant's name in hand."""


class CouldReadTheScores(Refused):
    """Everybody who has to has scored it, and the person's other doors show those scores."""


class WorkBegun(Refused):
    sentence = "The scoring has begun, so the assignment stays. A declared interest would end it."


@dataclass(frozen=True)
class Change:
    """`user` shall score `application`, or no longer."""

    application: Application
    user: User
    scores: bool


@transaction.atomic
def change_assignments(call: Call, changes: Iterable[Change], *, by: User) -> list[str]:
    """Make each of `changes` on applications of `call` by itself, and write once to everybody who got something new.

    Gives back a sentence for each that was refused; the others are made. What is so already changes nothing.
    Raises OnlyForOfficers.
    """
    require_officer(by)
    refusals: list[str] = []
    new: defaultdict[User, list[Application]] = defaultdict(list)
    # In one order, so that two officers who save at once wait for each other and never in a circle.
    for change in sorted(changes, key=lambda one: one.application.pk):
        try:
            if not change.scores:
                unassign(change.application, change.user, by=by)
            elif _assigned(change.application, change.user, by)[1]:
                new[change.user].append(change.application)
        except Refused as refusal:
            refusals.append(f"{change.application.reference}: {refusal}")
    for user, applications in new.items():
        _tell(user, call, applications)
    return refusals


@transaction.atomic
def assign(application: Application, user: User, *, by: User) -> Assessment:
    """Give `application` to the panel member `user`; a second time changes nothing. Writes no mail.

    Raises OnlyForOfficers, InConflict (of `by`), NotWithThePanel, NotOnThePanel, HasConflict, KnowsWhoApplies,
    CouldReadTheScores.
    """
    return _assigned(application, user, by)[0]


@transaction.atomic
def unassign(application: Application, user: User, *, by: User) -> None:
    """Take an assignment back before anything was scored; nothing to do where there is none. Of somebody who belongs
    to the applicant by now it ends as a conflict of interest, begun or not.

    Raises OnlyForOfficers, InConflict (of `by`), WorkBegun.
    """
    require_officer(by)
    # The application before the assessment, as everybody locks them.
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require_no_conflict(application, by)
    assessment = Assessment.objects.select_for_update().filter(application=application, assessor=user).first()
    if assessment is None:
        return
    if assessment.state == State.SCORING and belongs_to_applicant(application, user):
        assessment.declare_conflict()
        assessment.save(update_fields=["state"])
        ledger.record("assessor-unassigned", application, by=by, note=f"{user}, who belongs to the applicant")
        return
    if assessment.state != State.ASSIGNED:
        raise WorkBegun
    ledger.record("assessor-unassigned", application, by=by, note=str(user))
    assessment.delete()


def _assigned(application: Application, user: User, by: User) -> tuple[Assessment, bool]:
    """The assignment, and whether it is a new one."""
    require_officer(by)
    application = with_the_panel(application)
    require_no_conflict(application, by)
    if not application.call.panel.filter(user=user).exists():
        raise NotOnThePanel(f"{user} does not sit on the panel of this call.")
    if application.conflicts.filter(user=user).exists():
        raise HasConflict(f"{user} declared an interest in {application.reference}.")
    if belongs_to_applicant(application, user):
        raise HasConflict(f"{user} belongs to {application.organisation}, which applies.")
    if application.call.blind and application.is_paper and application.created_by_id == user.pk:
        raise KnowsWhoApplies(f"{user} keyed {application.reference} in from paper, and this call is blind.")
    if _could_read_the_scores(application, user):
        raise CouldReadTheScores(f"{user} could read the scores already, so somebody else has to be asked.")
    assessment, made = Assessment.objects.get_or_create(
        application=application, assessor=user, defaults={"assigned_by": by}
    )
    if made:
        ledger.record("assessor-assigned", application, by=by, note=str(user))
    return assessment, made


def _could_read_the_scores(application: Application, user: User) -> bool:
    """Whether the office or the chair's page showed `user` the scores, which it does once all are in."""
    if application.assessments.filter(assessor=user).exists():
        return False
    shown_to = user.is_staff or application.call.panel.filter(user=user, is_chair=True).exists()
    return shown_to and not Application.objects.being_scored().filter(pk=application.pk).exists()


def _tell(user: User, call: Call, applications: list[Application]) -> None:
    queue_mail(
        "grants/assigned",
        to=user.email,
        context={"name": user.name, "call": call, "applications": applications, "list_path": reverse("panel:list")},
        about=call.title,
    )
