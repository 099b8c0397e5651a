"""What an officer puts right on an application: taking it back for the applicant, opening its checks again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grants.domain.putting_right import reopen_checks, withdraw_for_applicant
from grants.domain.refusals import Refused
from grants.forms.office import WhyForm
from grants.models import Application
from grants.views.office.frame import OFFICERS, about_application, address, crumb_of, office_page
from portal.accounts.audiences import audience


@audience(OFFICERS)
@about_application
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    return ask_why(
        request,
        application,
        withdraw_for_applicant,
        title="Take back for the applicant",
        lead="Do this when the applicant has asked you to. Nobody scores it or decides on it any more. The applicant "
        "is told by e-mail. This cannot be undone.",
        button="Take it back",
        done="is taken back. The applicant is being told.",
    )


@audience(OFFICERS)
@about_application
def reopen(request: HttpRequest, application: Application) -> HttpResponse:
    return ask_why(
        request,
        application,
        reopen_checks,
        title="Open the checks again",
        lead="The findings stay until you change them. The applicant is told by e-mail that we are checking again.",
        button="Open the checks again",
        done="is being checked again. The applicant is being told.",
    )


def ask_why(
    request: HttpRequest,
    application: Application,
    verb: Callable[..., Application],
    *,
    title: str,
    lead: str,
    button: str,
    done: str,
) -> HttpResponse:
    """A page that asks for the reason and then does `verb`."""
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verb(application, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"{application.reference} {done}")
            return redirect(address(application))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"application": application, "form": form, "lead": lead, "button": button}
    return office_page(request, "why.html", application.call, title, context, above=crumb_of(application))
