"""A provider's messages with the office about one agreement, and the documents that go with them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.domain.thread import mark_seen, write_message
from portal.agreements.forms import MessageForm
from portal.agreements.models import Agreement
from portal.documents.domain import UploadRefused
from portal.organisations.domain import may_write

PER_PAGE = 20


@audience(PROVIDER)
def messages(request: HttpRequest, reference: str) -> HttpResponse:
    mine = get_object_or_404(Agreement.objects.of(request.user).select_related("organisation"), reference=reference)
    form = MessageForm(kept_posts.sent(request), request.FILES or None)
    kept_posts.keepable(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            write_message(mine, by=request.user, **form.cleaned_data)
            return redirect("provider_messages", reference)
        except AgreementRefusal as refusal:
            form.add_error("text", str(refusal))
        except UploadRefused as refused:
            form.add_error("file", str(refused))
    page = Paginator(mine.thread.select_related("author", "document"), PER_PAGE).get_page(request.GET.get("page"))
    mark_seen(mine, page.object_list, by=request.user)
    context = {"agreement": mine, "page": page, "form": form, "may_write": may_write(mine.organisation, request.user)}
    return render(request, "home/provider/messages.html", context, status=422 if form.errors else 200)
