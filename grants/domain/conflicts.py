"""Conflicts of interest: whoever has one is not assigned to the application and cannot open it, in the panel or the
office. A declaration is final; a mistaken one is put right by another person doing the work. Whoever belongs to the
organisation that applies has a conflict by that fact, declared or not, for as long as they belong to it.
"""

from django.db import transaction

from grants.domain.refusals import Refused
from grants.models import Application, Assessment, ConflictOfInterest, NoInterest
from portal.accounts.models import User
from portal.events import ledger
from portal.organisations.models import Membership


class NatureMissing(Refused):
    sentence = "Say what your interest is, so that it can stand in the record."


class InConflict(Refused):
    """The person acting has declared an interest in this application."""

    sentence = "You declared an interest in this application, so you take no part in it."


class BelongsToApplicant(InConflict):
    sentence = "You belong to the organisation that applies, so you take no part in this application."


class AlreadyScored(Refused):
    sentence = "You have already scored this application. Tell the grants officer about your interest."


@transaction.atomic
def declare_conflict(application: Application, *, nature: str, by: User) -> ConflictOfInterest:
    """`by` has an interest in `application`; their unfinished assessment closes with it.

    Declaring twice is one declaration. Raises NatureMissing, AlreadyScored.
    """
    nature = nature.strip()
    if not nature:
        raise NatureMissing
    # Whoever assigns or scores locks the application first too, so that an assignment cannot slip past this.
    Application.objects.select_for_update().get(pk=application.pk)
    assessment = Assessment.objects.select_for_update().filter(application=application, assessor=by).first()
    if assessment and assessment.state == Assessment.State.COMPLETE:
        raise AlreadyScored
    conflict, declared = ConflictOfInterest.objects.get_or_create(
        application=application, user=by, defaults={"nature": nature}
    )
    if assessment and assessment.state != Assessment.State.CONFLICTED:
        assessment.declare_conflict()
        assessment.save(update_fields=["state"])
    if declared:
        ledger.record("conflict-declared", application, by=by, note=nature)
    return conflict


def belongs_to_applicant(application: Application, user: User) -> bool:
    """Whether `user` is a member of the organisation that applies."""
    return Membership.objects.filter(organisation=application.organisation_id, user=user).exists()


def require_no_conflict(application: Application, user: User) -> None:
    """Raises InConflict, BelongsToApplicant."""
    if belongs_to_applicant(application, user):
        raise BelongsToApplicant
    if application.conflicts.filter(user=user).exists():
        raise InConflict


@transaction.atomic
def declare_no_interest(application: Application, *, by: User) -> NoInterest:
    """The chair, who need not score `application`, has no interest in it. Twice is once. Raises InConflict."""
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    require_no_conflict(application, by)
    said, new = NoInterest.objects.get_or_create(application=application, user=by)
    if new:
        ledger.record("no-conflict-declared", application, by=by)
    return said


def has_declared_none(application: Application, user: User) -> bool:
    """Whether `user` has said, as a scorer or as the chair, that they have no interest in `application`."""
    as_scorer = application.assessments.filter(assessor=user, no_conflict_declared_at__isnull=False)
    return as_scorer.exists() or application.chairs_without_interest.filter(user=user).exists()
