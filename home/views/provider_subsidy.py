"""Subsidy control, seen by the recipient: the notice, its answer, and what was given."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from home.views.provider_signing import agreement_of
from portal.accounts import kept_posts
from portal.accounts.audiences import PROVIDER, audience
from portal.accounts.fresh_sign_in import require_fresh_sign_in
from portal.accounts.models import User
from portal.accounts.proved_in_words import proved_in_words
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.organisations.domain import may_sign_for
from portal.subsidies.domain import answer_notice
from portal.subsidies.domain.adding_up import held_by
from portal.subsidies.forms import AnswerNoticeForm
from portal.subsidies.models import SubsidyBasis
from portal.subsidies.rules import first_day_that_counts, total_up_to
from portal.subsidies.wording import confirmation


@audience(PROVIDER)
def subsidy(request: HttpRequest, reference: str) -> HttpResponse:
    """Who may sign for the organisation answers; everybody else in it reads."""
    mine = agreement_of(request, reference)
    told = mine.subsidy_bases.standing().filter(notice_at__isnull=False).order_by("-number")
    bases = list(told.prefetch_related("declared"))
    asked = next((one for one in bases if one.answered_at is None), None)
    form = None
    if asked and may_sign_for(mine.organisation, request.user):
        form = _form_of(request, mine, asked, request.user)
        kept_posts.keepable(form, request)
        if request.method == "POST" and form.is_valid():
            require_fresh_sign_in(request)
            try:
                answer_notice(asked, by=request.user, proved_by=proved_in_words(request), **form.cleaned_data)
            except AgreementRefusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Thank you. The office has your answer.")
                return redirect("provider_agreement", reference)
    context = {"agreement": mine, "bases": bases, "asked": asked, "form": form}
    return render(request, "home/provider/subsidy.html", context, status=422 if form and form.errors else 200)


def _form_of(request: HttpRequest, mine: Agreement, asked: SubsidyBasis, user: User) -> AnswerNoticeForm:
    today = timezone.localdate()
    year = financial_year(today)
    held = held_by(mine.organisation, year, besides=asked)
    return AnswerNoticeForm(
        kept_posts.sent(request),
        known=held.declared,
        amount=asked.amount,
        ours=total_up_to(year, [(one.year, one.amount) for one in held.ours]),
        since=first_day_that_counts(today),
        statement=confirmation(
            organisation=mine.organisation.name, reference=mine.reference, amount=asked.amount, today=today
        ),
        signatory=user.name,
        address=reverse("provider_subsidy", args=[mine.reference]),
    )
