"""A provider reads what is to be paid back and how, and pays it by card where that is possible."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.accounts.audiences import PROVIDER, audience
from portal.banking.details import Details
from portal.payments.cards import PAID, CardsAreOff, CardsDidNotAnswer, cards_are_on, open_card_page
from portal.payments.domain.errors import PaymentRefusal
from portal.payments.models import Repayment
from portal.stripe.accounts import card_origin
from portal.stripe.leading import leads_to
from portal.stripe.registry import Unclear

UNREACHED = "We could not reach the card company. Nothing was paid. Try again in a few minutes."


@audience(PROVIDER)
@leads_to(card_origin)
def repayment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    mine = Repayment.objects.of(request.user).select_related("agreement__organisation")
    one = get_object_or_404(mine, agreement__reference=reference, number=number)
    if request.method == "POST":
        try:
            return redirect(open_card_page(one))
        except CardsDidNotAnswer:
            messages.error(request, UNREACHED)
        except Unclear:
            messages.error(request, "We have your card payment, and have to look at it. You hear from us.")
        except (CardsAreOff, PaymentRefusal) as refusal:
            messages.error(request, str(refusal))
        return redirect("provider_repayment", reference, number)
    context = {
        "repayment": one,
        "parts": list(one.parts.all()),
        "agreement": one.agreement,
        "account": _account(),
        "by_card": cards_are_on(),
        "awaited": PAID in request.GET,
    }
    return render(request, "home/provider/repayment.html", context)


def _account() -> dict[str, str]:
    """Where a transfer goes; nothing where the office has not said."""
    if not (settings.PAYER_SORT_CODE and settings.PAYER_ACCOUNT_NUMBER):
        return {}
    digits = Details(settings.PAYER_SORT_CODE, settings.PAYER_ACCOUNT_NUMBER)
    code = digits.sort_code
    spoken = f"{code[:2]}-{code[2:4]}-{code[4:]}"
    return {"name": settings.PAYER_NAME, "sort_code": spoken, "number": digits.account_number}
