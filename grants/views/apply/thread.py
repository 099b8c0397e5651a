"""The messages about one's application, and writing one."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from grants.domain.refusals import Refused
from grants.domain.thread import mark_seen, write_message
from grants.forms.apply import MessageForm
from grants.views.apply.applications import application_by
from grants.views.apply.refusals import may_only_read
from portal.accounts import kept_posts
from portal.accounts.audiences import APPLICANT, audience
from portal.organisations.domain import MayOnlyRead, may_write

PER_PAGE = 20


@audience(APPLICANT)
def thread(request: HttpRequest, reference: str) -> HttpResponse:
    one = application_by(request, reference)
    if one.is_test:
        raise Http404
    form = MessageForm(kept_posts.sent(request))
    kept_posts.keepable(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            write_message(one, text=form.cleaned_data["text"], by=request.user)
            return redirect("apply:thread", reference=reference)
        except MayOnlyRead:
            return may_only_read(request, one)
        except Refused as refusal:
            form.add_error("text", str(refusal))
    page = Paginator(one.thread.select_related("author"), PER_PAGE).get_page(request.GET.get("page"))
    mark_seen(one, page.object_list, by=request.user)
    context = {"application": one, "call": one.call, "page": page, "form": form}
    context["may_write"] = may_write(one.organisation, request.user)
    return render(request, "grants/apply/thread.html", context, status=422 if form.errors else 200)
