"""Saving answers as they are left, for the script of the question pages. Without it the page saves when it is sent."""

from functools import partial

from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grants.domain.applications import CallClosed, NotADraft, draft_to_write, paper_to_write
from grants.domain.readiness import facts_of, problems_in
from grants.domain.reopening import NotOpen, may_be_changed, reopened_to_write
from grants.models import Application
from grants.views.apply.applications import at_the_desk
from grants.views.apply.changes import reopening_of
from portal.accounts import kept_posts
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.design.words import moment_in_words
from portal.organisations.domain import MayOnlyRead
from portal.questionnaires.autosaving import autosave, refused
from portal.questionnaires.domain import AlreadySubmitted
from portal.questionnaires.filling import NotAsked


def _held(request: HttpRequest, reference: str) -> Application:
    try:
        return draft_to_write(reference, by=request.user, at=arrived_at(request))
    except Application.DoesNotExist:
        if at_the_desk(request):
            return paper_to_write(reference, by=request.user)
        raise


@audience(APPLICANT)
@require_POST
@transaction.atomic
def answers(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """One transaction: what the page is told is what was stored. See portal.questionnaires.autosaving."""
    if kept_posts.is_anothers(request):
        return _somebody_else()
    try:
        one = _held(request, reference)
        facts, problems = facts_of(one.call), partial(problems_in, one.call)
        saved = autosave(request, one.response, key, by=request.user, facts=facts, problems=problems)
    except Application.DoesNotExist as missing:
        raise Http404 from missing
    except MayOnlyRead:
        return _read_only()
    except CallClosed as closed:
        when = moment_in_words(timezone.localtime(closed.call.closes_at))
        return refused("closed", f"The call closed at {when}. What you wrote after that was not saved.", 409)
    except (NotADraft, AlreadySubmitted):
        return refused("sent", "This application is not a draft any more, so nothing was saved.", 409)
    except NotAsked as not_asked:
        return _not_asked(not_asked)
    return JsonResponse(saved.content, status=saved.status)


@audience(APPLICANT)
@require_POST
@transaction.atomic
def changes(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """The same for a section that the office asked to change."""
    if kept_posts.is_anothers(request):
        return _somebody_else()
    asked = reopening_of(request, reference)
    if not may_be_changed(asked, key):
        raise Http404
    call = asked.application.call
    try:
        response = reopened_to_write(asked, key, by=request.user, at=arrived_at(request))
        saved = autosave(
            request, response, key, by=request.user, facts=facts_of(call), problems=partial(problems_in, call)
        )
    except MayOnlyRead:
        return _read_only()
    except (NotOpen, AlreadySubmitted):
        why = "It was sent again meanwhile, or the time for changes is over. What you wrote after that was not saved."
        return refused("closed", why, 409)
    except NotAsked as not_asked:
        return _not_asked(not_asked)
    return JsonResponse(saved.content, status=saved.status)


def _somebody_else() -> JsonResponse:
    return refused("somebody-else", "Somebody else has signed in on this browser. Nothing was saved.", 403)


def _read_only() -> JsonResponse:
    return refused("read-only", "You may read this application but not write in it. Nothing was saved.", 403)


def _not_asked(missing: NotAsked) -> JsonResponse:
    """Raises Http404 for a part that there never was."""
    if not missing.exists:
        raise Http404 from missing
    return refused("not-asked", "This part is not asked any more, because an earlier answer changed.", 409)
