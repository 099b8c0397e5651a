"""Where Stripe tells what happened."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.accounts.audiences import STRIPE, audience
from portal.stripe.accounts import account_named
from portal.stripe.domain import receiving

# An event is some ten thousand characters.
LARGEST = 1024 * 1024


@csrf_exempt  # a machine that proves itself by a signature, and has no session
@audience(STRIPE)
@require_POST
def webhook(request: HttpRequest, account: str) -> HttpResponse:
    """Stored, and answered at once; a job does the rest. What was not signed by Stripe is not kept."""
    if account not in settings.STRIPE_ACCOUNTS or not account_named(account).is_on:
        raise Http404
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return _say("Too large", 413)
    try:
        receiving.receive(account_named(account), request.body, request.headers.get("Stripe-Signature", ""))
    except receiving.Forged:
        return _say("The signature does not fit", 400)
    except receiving.Late:
        return _say("Signed too long ago", 400)
    except receiving.Rubbish:
        return _say("Not understood", 400)
    return _say("Thank you", 200)


def _say(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain")
