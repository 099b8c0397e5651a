"""Saving answers as they are left, for the script of the question pages. Without it the page saves when it is sent."""

from functools import partial

from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grants.domain.applications import CallClosed, NotADraft, draft_to_write
from grants.domain.readiness import facts_of, problems_in
from grants.models import Application
from portal.accounts import kept_posts
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.design.words import moment_in_words
from portal.organisations.domain import MayOnlyRead
from portal.questionnaires.autosaving import autosave, refused
from portal.questionnaires.domain import AlreadySubmitted
from portal.questionnaires.filling import NotAsked


@audience(APPLICANT)
@require_POST
@transaction.atomic
def answers(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """One transaction: what the page is told is what was stored. See portal.questionnaires.autosaving."""
    if kept_posts.is_anothers(request):
        return refused("somebody-else", "Somebody else has signed in on this browser. Nothing was saved.", 403)
    try:
        one = draft_to_write(reference, by=request.user, at=arrived_at(request))
        facts, problems = facts_of(one.call), partial(problems_in, one.call)
        saved = autosave(request, one.response, key, by=request.user, facts=facts, problems=problems)
    except Application.DoesNotExist as missing:
        raise Http404 from missing
    except MayOnlyRead:
        return refused("read-only", "You may read this application but not write in it. Nothing was saved.", 403)
    except CallClosed as closed:
        when = moment_in_words(timezone.localtime(closed.call.closes_at))
        return refused("closed", f"The call closed at {when}. What you wrote after that was not saved.", 409)
    except (NotADraft, AlreadySubmitted):
        return refused("sent", "This application is not a draft any more, so nothing was saved.", 409)
    except NotAsked as not_asked:
        if not_asked.exists:
            return refused("not-asked", "This part is not asked any more, because an earlier answer changed.", 409)
        raise Http404 from not_asked
    return JsonResponse(saved.content, status=saved.status)
