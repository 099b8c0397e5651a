"""Late links: an officer opens a closed call to one organisation, for a reason, until a moment, so many times.

A code opens nothing by itself: whoever comes with it has to write for the organisation that it was given to. It is
shown once, to the officer who gives it; the link keeps its hash, and no mail carries it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from grants.domain.conflicts import BelongsToApplicant, require_no_conflict
from grants.domain.officers import require_officer
from grants.domain.refusals import Refused
from grants.models import Application, Call, Decision, LateLink, LateUse
from grants.models.late_link import MOST_USES
from portal.accounts.models import User
from portal.design.words import moment_in_words
from portal.events import ledger
from portal.mail.outbox import queue_mail
from portal.organisations.domain import require_writer
from portal.organisations.models import Organisation

LONGEST = timedelta(days=30)


class AlreadyDecided(Refused):
    sentence = "Decisions have been made on this call, so nobody can be let in any more."


class NotToBeLet(Refused):
    """The application or the call is not one that a late link is for."""


class EndsWrongly(Refused):
    sentence = f"Choose a time after the call closes and after now, within {LONGEST.days} days."


class WhyMissing(Refused):
    sentence = "Say why. The record keeps it."


class UsesWrong(Refused):
    sentence = f"Choose a number of applications from 1 to {MOST_USES}."


class LinkSpent(Refused):
    """It opens nothing: its time is over, another took its place, or it was used as often as it may be."""


class LinkTakenBack(LinkSpent):
    """An officer took it back."""


def is_decided(call: Call) -> bool:
    return bool(call.released_at) or Decision.objects.live().filter(application__call=call).exists()


@transaction.atomic
def give_late_link(
    call: Call,
    organisation: Organisation,
    *,
    expires_at: datetime,
    reason: str,
    by: User,
    application: Application | None = None,
    uses: int = 1,
) -> tuple[LateLink, str]:
    """The link and its code, which is not kept. It takes the place of an earlier one for the same.

    Raises OnlyForOfficers, InConflict, BelongsToApplicant, WhyMissing, UsesWrong, NotToBeLet, EndsWrongly,
    AlreadyDecided.
    """
    require_officer(by)
    held = Call.objects.select_for_update(of=("self",)).select_related("fund").get(pk=call.pk)
    if organisation.memberships.filter(user=by).exists():
        raise BelongsToApplicant
    if not reason.strip():
        raise WhyMissing
    if not 1 <= uses <= MOST_USES:
        raise UsesWrong
    _require_lettable(held, organisation, application, by)
    now = timezone.now()
    if not max(now, held.closes_at) < expires_at <= now + LONGEST:
        raise EndsWrongly
    earlier = LateLink.objects.filter(call=held, organisation=organisation, application=application)
    earlier.filter(replaced_at__isnull=True).update(replaced_at=now)
    code = secrets.token_urlsafe(32)
    link = LateLink.objects.create(
        call=held,
        organisation=organisation,
        application=application,
        code_sha256=_hash(code),
        expires_at=expires_at,
        most_uses=1 if application else uses,
        reason=reason.strip(),
        given_by=by,
    )
    note = f"{organisation}, until {_when(expires_at)}: {link.reason}"
    ledger.record("late-link-given", application or held, by=by, note=note)
    _tell(link)
    return link, code


def link_for(code: str, *, by: User) -> LateLink:
    """The link of a code, for a member of its organisation. Raises LateLink.DoesNotExist for everybody else."""
    mine = LateLink.objects.filter(organisation__memberships__user=by)
    return mine.select_related("call__fund", "organisation", "application").get(code_sha256=_hash(code))


@transaction.atomic
def use_late_link(link: LateLink, application: Application, *, by: User, at: datetime | None = None) -> LateUse:
    """Open `application` until the link expires; the same one twice is one use.

    Raises MayOnlyRead, LinkSpent, AlreadyDecided, NotToBeLet.
    """
    held = LateLink.objects.select_for_update(of=("self",)).select_related("call", "organisation").get(pk=link.pk)
    require_usable(held, by=by, at=at)
    theirs = (application.call_id, application.organisation_id) == (held.call_id, held.organisation_id)
    if not theirs or held.application_id not in (None, application.pk):
        raise NotToBeLet("This link is for another application.")
    if application.state not in Application.WRITTEN:
        raise NotToBeLet("This application is not a draft any more.")
    used = {one.application_id: one for one in held.uses.all()}
    if application.pk in used:
        return used[application.pk]
    if len(used) >= held.most_uses:
        raise _used_up(held)
    use = LateUse.objects.create(link=held, application=application, number=len(used) + 1, used_by=by)
    ledger.record("late-link-used", application, by=by)
    return use


def require_usable(link: LateLink, *, by: User, at: datetime | None = None) -> None:
    """Raise MayOnlyRead, AlreadyDecided, LinkTakenBack or LinkSpent unless `by` may come in with it at that moment."""
    require_writer(link.organisation, by)
    if is_decided(link.call):
        raise AlreadyDecided
    if link.taken_back_at:
        raise LinkTakenBack(
            f"The grants team took this link back at {_when(link.taken_back_at)}, so it opens nothing any more."
        )
    if link.replaced_at:
        raise LinkSpent(
            f"The grants team gave your organisation a newer link at {_when(link.replaced_at)}, and this one opens "
            "nothing since. Use the newer one; if you do not have it, ask the grants team for it."
        )
    if link.expires_at <= (at or timezone.now()):
        raise LinkSpent(
            f"This link let you in until {_when(link.expires_at)}, and that time is over. Ask the grants team if you "
            "need another."
        )
    states = list(link.uses.values_list("application__state", flat=True))
    if len(states) >= link.most_uses and not set(states) & set(Application.WRITTEN):
        raise _used_up(link)


def _used_up(link: LateLink) -> LinkSpent:
    most = "one application" if link.most_uses == 1 else f"{link.most_uses} applications"
    return LinkSpent(
        f"This link was for {most}, and has been used. What was sent with it stands among your applications. Ask the "
        "grants team if you need another link."
    )


def _when(moment: datetime) -> str:
    return moment_in_words(timezone.localtime(moment))


@transaction.atomic
def take_back_late_link(link: LateLink, *, reason: str, by: User) -> LateLink:
    """From now on it opens nothing, and what it had opened and was not sent is closed again. Twice changes nothing.

    What was sent with it stays sent. Raises OnlyForOfficers, BelongsToApplicant, InConflict, WhyMissing.
    """
    require_officer(by)
    rows = LateLink.objects.select_for_update(of=("self",)).select_related("call__fund", "organisation", "application")
    held = rows.get(pk=link.pk)
    if held.organisation.memberships.filter(user=by).exists():
        raise BelongsToApplicant
    if held.application:
        require_no_conflict(held.application, by)
    if held.taken_back_at:
        return held
    if not reason.strip():
        raise WhyMissing
    held.taken_back_at, held.taken_back_by, held.why_taken_back = timezone.now(), by, reason.strip()
    held.save(update_fields=["taken_back_at", "taken_back_by", "why_taken_back"])
    note = f"{held.organisation}: {held.why_taken_back}"
    ledger.record("late-link-taken-back", held.application or held.call, by=by, note=note)
    _tell(held, "grants/late_link_taken_back")
    return held


def _require_lettable(call: Call, organisation: Organisation, application: Application | None, by: User) -> None:
    if not call.published or call.is_coming():
        raise NotToBeLet("This call has not opened yet, so nobody is late.")
    if is_decided(call):
        raise AlreadyDecided
    if application is None:
        return
    require_no_conflict(application, by)
    if application.state not in Application.WRITTEN or application.call_id != call.pk:
        raise NotToBeLet("This application is not a draft of this call.")


def _tell(link: LateLink, event: str = "grants/late_link_given") -> None:
    writing = link.organisation.memberships.writing().filter(user__is_active=True)
    queue_mail(
        event,
        to=writing.values_list("user__email", flat=True),
        about=link.application.reference if link.application else str(link.organisation)[:200],
        context={"link": link, "call": link.call, "application": link.application},
        private=link.application is None,
    )


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
