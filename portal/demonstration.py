"""What only the demonstration has: a page with the mails that would have gone out."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.audiences import PUBLIC, audience
from portal.mail.models import Message

PER_PAGE = 25


@require_safe
@audience(PUBLIC)
def mails(request: HttpRequest) -> HttpResponse:
    """The mails of the demonstration, latest first, text and all; anywhere else there is no such page."""
    if not settings.DEMONSTRATION:
        raise Http404
    page = Paginator(Message.objects.latest_first(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mail/public/mails.html", {"page": page})
