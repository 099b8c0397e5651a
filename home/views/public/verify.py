"""Whether a copy of an agreement is the one that was signed. Nothing else is told: neither whose it is nor what for."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt

from home.forms.verify import VerifyForm
from portal.accounts.audiences import PUBLIC, audience
from portal.agreements.domain.copies import known_copy
from portal.documents.fingerprinting import FingerprintUpload

# For each visitor: more than anybody needs who has copies to check, and too few to try any number of them.
RATES = {"verify": "20/m/ip"}


@audience(PUBLIC)
@csrf_exempt  # it changes nothing, and the check for it would read the file before we say how
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, VerifyForm())
    request.upload_handlers = [FingerprintUpload(request)]
    form = VerifyForm(request.POST, request.FILES)
    if not ratelimit.consume(request, app="portal", action="verify", config=RATES):
        form = VerifyForm()
        return _page(request, form, status=429, too_often=True)
    if not form.is_valid():
        return _page(request, form, status=422)
    copy = known_copy(form.sha256)
    signed_on = localtime(copy.signed_at).date() if copy else None
    return _page(request, VerifyForm(), checked=form.sha256, signed_on=signed_on)


def _page(request: HttpRequest, form: VerifyForm, *, status: int = 200, **context: object) -> HttpResponse:
    response = render(request, "home/public/verify.html", {"form": form, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response
