"""What only the demonstration has: a page with the mails that would have gone out."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from portal.accounts.audiences import PUBLIC, audience
from portal.mail.models import Message

PER_PAGE = 25
# The frames with the HTML of mails have its inline styles, and nothing else that the policy of the site refuses.
FRAMED_MAILS = settings.SECURE_CSP | {"style-src-attr": [CSP.UNSAFE_INLINE]}


@require_safe
@csp_override(FRAMED_MAILS)
@audience(PUBLIC)
def mails(request: HttpRequest) -> HttpResponse:
    """The mails of the demonstration, latest first, as plain text and as HTML; anywhere else there is no such page."""
    if not settings.DEMONSTRATION:
        raise Http404
    page = Paginator(Message.objects.latest_first(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mail/public/mails.html", {"page": page})
