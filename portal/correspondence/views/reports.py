"""Where the mail provider tells what became of a mail."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.accounts.audiences import MAIL_PROVIDER, audience
from portal.mail import provider_reports
from portal.mail.bounces import record

# A report is a few thousand characters.
LARGEST = 256 * 1024


@csrf_exempt  # a machine that proves itself by a secret, and has no session
@audience(MAIL_PROVIDER)
@require_http_methods(["POST", "HEAD"])
def reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Only for the provider that the settings name. Some ask with HEAD whether there is anybody.

    What went wrong on our side is a 500, on which a provider tries again; what it says wrongly is not.
    """
    if provider != settings.MAIL_PROVIDER or not provider_reports.is_told():
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return HttpResponse("Too large", status=413, content_type="text/plain")
    try:
        told = provider_reports.read(request, provider)
    except provider_reports.Forbidden:
        return HttpResponse("Wrong secret", status=403, content_type="text/plain")
    except provider_reports.Rubbish:
        return HttpResponse("Not understood", status=400, content_type="text/plain")
    for one in told:
        record(one)
    return HttpResponse("Thank you", content_type="text/plain")
