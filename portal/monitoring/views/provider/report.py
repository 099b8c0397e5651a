"""The questions of an end report, a section at a time."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.monitoring.agreed import agreed_in, facts_of
from portal.monitoring.domain import may_write
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.views.provider.scope import may_only_read, overtaken, return_of
from portal.questionnaires.autosaving import autosave as save_left
from portal.questionnaires.autosaving import refused
from portal.questionnaires.domain import AlreadySubmitted
from portal.questionnaires.filling import NotAsked, SectionPage, Step
from portal.questionnaires.models import Response
from portal.questionnaires.rendering import file_ids


@audience(PROVIDER)
@never_cache
def section(request: HttpRequest, reference: str, number: int, key: str) -> HttpResponse:
    found = return_of(request, reference, number)
    if found.response is None:
        raise Http404
    if not may_write(found, request.user):
        return may_only_read(request, found)
    try:
        if not found.can_be_written:
            raise AlreadySubmitted
        saving = reverse("provider_return_autosave", args=[reference, number, key])
        page = SectionPage(request, found.response, key, facts=facts_of(found), autosave_at=saving)
        step = page.take(by=request.user) if request.method == "POST" else Step.STAY
    except NotAsked as not_asked:
        if not_asked.exists:
            return redirect("provider_return", reference, number)
        raise Http404 from not_asked
    except AlreadySubmitted:
        return overtaken(request, found) if request.method == "POST" else redirect("provider_return", reference, number)
    if step == Step.ON:
        return redirect(_next(found, page))
    if step == Step.LATER:
        return redirect("provider_return", reference, number)
    if step == Step.AGAIN:
        return redirect(page.address)
    context = {"return": found, "agreed": agreed_in(found), "section": page.section, "form": page.form}
    return render(request, "monitoring/provider/section.html", context, status=page.status)


@audience(PROVIDER)
@require_POST
@transaction.atomic
def autosave(request: HttpRequest, reference: str, number: int, key: str) -> JsonResponse:
    """Answers as they are left, for the page's script. See portal.questionnaires.autosaving."""
    found = return_of(request, reference, number)
    if found.response is None:
        raise Http404
    if kept_posts.is_anothers(request):
        return refused("somebody-else", "Somebody else has signed in on this browser. Nothing was saved.", 403)
    if not may_write(found, request.user):
        return refused("read-only", "You may read this report but not write in it. Nothing was saved.", 403)
    try:
        if not found.can_be_written:
            raise AlreadySubmitted
        response = Response.objects.to_write().get(pk=found.response.pk)
        saved = save_left(request, response, key, by=request.user, facts=facts_of(found))
    except AlreadySubmitted:
        return refused("sent", "This report was sent meanwhile, so nothing was saved.", 409)
    except NotAsked as not_asked:
        if not_asked.exists:
            return refused("not-asked", "This part is not asked any more, because an earlier answer changed.", 409)
        raise Http404 from not_asked
    return JsonResponse(saved.content, status=saved.status)


@audience(PROVIDER)
def file(request: HttpRequest, reference: str, number: int, pk: int) -> HttpResponse:
    """A file that was attached to an answer of the report."""
    found = return_of(request, reference, number)
    response = found.response
    if response is None or pk not in file_ids(response.version.schema, response.values()):
        raise Http404
    return attachment(request, get_object_or_404(Document, pk=pk))


def _next(found: MonitoringReturn, page: SectionPage) -> str:
    where = [found.agreement.reference, found.number]
    following = page.next_section
    if following is None:
        return reverse("provider_return", args=where)
    return reverse("provider_return_section", args=[*where, following.key])
