"""The two questions after sending, on the receipt and on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from grants.domain import equality
from grants.domain.refusals import Refused
from grants.domain.survey import answer_survey, is_asked, own_answer
from grants.forms.survey import SurveyForm
from grants.models import Application
from grants.views.apply.equality import cookie_of
from portal.accounts.audiences import APPLICANT, audience


@audience(APPLICANT)
def survey(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer, or change what one said."""
    mine = Application.including_tests.for_applicant(request.user)
    one = get_object_or_404(mine.filter(submitted_at__isnull=False), reference=reference)
    if not is_asked(one):
        return redirect("apply:application", reference=reference)
    form = _form(request, one, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_survey(one, by=request.user, **form.cleaned_data)
            messages.success(request, "Thank you. What you said is saved.")
            return redirect("apply:confirmation", reference=reference)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"application": one, "call": one.call, "form": form}
    return render(request, "grants/apply/survey.html", context, status=422 if form.errors else 200)


def after_sending(request: HttpRequest, one: Application) -> dict[str, Any]:
    """What the receipt offers: the equality page, where the call asks, and the two questions."""
    context: dict[str, Any] = {"asks_about_equality": one.call.asks_about_equality and one.is_test}
    if equality.is_asked(one.call) and not one.is_test:
        context["asks_about_equality"] = True
        answered = cookie_of(one.call) in request.COOKIES
        given = "" if answered else equality.pass_for(one, request.user)
        context |= {"equality_answered": answered, "equality_pass": given}
    if is_asked(one):
        said = own_answer(one, request.user)
        context |= {"survey_answered": True} if said else {"survey": _form(request, one, None)}
    return context


def _form(request: HttpRequest, one: Application, data: Any) -> SurveyForm:
    form = SurveyForm(data, said=own_answer(one, request.user))
    form.helper.form_action = reverse("apply:survey", args=[one.reference])
    return form
