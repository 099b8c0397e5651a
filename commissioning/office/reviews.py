"""A service review in the back office, from its plan to its minutes. The lists of them: `review_lists.py`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from commissioning.domain import reviews as verbs
from commissioning.domain.attendance import write_attendance
from commissioning.minutes import minutes_as_pdf
from commissioning.models import Contract, ServiceReview
from commissioning.office.frame import OFFICERS, PAGES, READERS
from commissioning.office.performance import contract_of
from commissioning.office.review_forms import (
    AttendanceForm,
    HeldForm,
    MinutesForm,
    PlanForm,
    PublicForm,
    RatingsForm,
    next_period,
    public_initial,
)
from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import AgreementRefusal
from portal.design.typed import whole_number
from portal.events import ledger
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import Crumb, ask, by_button, do_at_once, office_page, sent

LATEST = 50


def reviews_at(contract: Contract) -> str:
    return reverse("contract_reviews", args=[contract.pk])


def way_to(contract: Contract, *further: Crumb) -> tuple[Crumb, ...]:
    """The pages above one about a contract's reviews."""
    return (
        (reverse("contracts:index"), "Contracts"),
        (reverse("contract_performance", args=[contract.pk]), contract.reference),
        (reviews_at(contract), "Reviews"),
        *further,
    )


def is_officer(user: User) -> bool:
    return user.has_role(Role.COMMISSIONING_OFFICER)


def page_of(review: ServiceReview) -> str:
    return reverse("review", args=[review.pk])


def _address(pk: int) -> str:
    return reverse("review", args=[pk])


def review_of(pk: int) -> ServiceReview:
    rows = ServiceReview.objects.select_related("contract__organisation", "chair", "agreed_by")
    return get_object_or_404(rows, pk=pk)


@audience(OFFICERS)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_of(pk)
    return ask(
        request,
        form=PlanForm(sent(request), initial=next_period(contract)),
        do=lambda answers: verbs.plan_review(contract, by=request.user, **answers),
        done="The review is planned and its agenda is drawn. The provider is being told.",
        back=reviews_at(contract),
        title="Plan a service review",
        lead="The agenda is drawn from the contract’s figures, and can be drawn again until the review is held.",
        button="Plan it",
        above=way_to(contract),
    )


@audience(READERS)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    today = timezone.localdate()
    context = {
        "review": one,
        "contract": one.contract,
        "ratings": list(one.ratings.all()),
        "attendees": list(one.attendees.all()),
        "actions": [(each, each.is_overdue(today)) for each in one.improvement_actions.all()],
        "risks": list(one.risks.hottest_first()),
        "notices": list(one.notices.all()),
        "missing": verbs.what_is_missing(one) if one.is_held else [],
        "events": ledger.timeline(one)[:LATEST],
        "is_officer": is_officer(request.user),
    }
    title = f"Service review {one.number}"
    return office_page(request, f"{PAGES}/review.html", title, context, above=way_to(one.contract), icon="group")


def _above(one: ServiceReview) -> tuple[Crumb, ...]:
    return way_to(one.contract, (page_of(one), f"Review {one.number}"))


@audience(OFFICERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    now = {name: getattr(one, name) for name in PlanForm.base_fields}
    return ask(
        request,
        form=PlanForm(sent(request), initial=now),
        do=lambda answers: verbs.change_review(one, by=request.user, **answers),
        done="What you changed is saved. The provider hears of another day or place.",
        back=page_of(one),
        title=f"Change review {one.number}",
        button="Save",
        above=_above(one),
    )


@audience(OFFICERS)
@by_button(_address)
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    done = "The agenda is drawn from the figures as they are now."
    return do_at_once(request, lambda: verbs.refresh_agenda(one, by=request.user), done=done, back=page_of(one))


@audience(OFFICERS)
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why it is called off"),
        do=lambda answers: verbs.call_off_review(one, by=request.user, **answers),
        done="The review is called off. The provider is being told.",
        back=page_of(one),
        title=f"Call off review {one.number}",
        lead="To move it to another day, change it instead.",
        button="Call it off",
        above=_above(one),
    )


@audience(OFFICERS)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    return ask(
        request,
        form=HeldForm(sent(request), review=one),
        do=lambda answers: verbs.hold_review(one, by=request.user, **answers),
        done="The review is held. Next: who was there, your judgement of each indicator, and the minutes.",
        back=page_of(one),
        title=f"Review {one.number} was held",
        lead="From here on the agenda stands, and how each target stood on that day is kept with its figures.",
        button="It was held",
        above=_above(one),
    )


@audience(OFFICERS)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    return ask(
        request,
        form=AttendanceForm(sent(request), review=one),
        do=lambda answers: write_attendance(one, by=request.user, **answers),
        done="Who was there is saved.",
        back=page_of(one),
        title=f"Who was at review {one.number}",
        lead="The public never sees who was there.",
        button="Save",
        above=_above(one),
    )


@audience(OFFICERS)
def ratings(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer's judgement of each indicator beside the computed one."""
    one = review_of(pk)
    form = RatingsForm(sent(request), review=one)
    if form.is_bound and form.is_valid():
        try:
            verbs.judge(one, form.judgements, by=request.user, seen=form.cleaned_data["seen"])
        except AgreementRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            done = "Your judgements are saved."
            return do_at_once(request, lambda: None, done=done, back=page_of(one))
    context = {"review": one, "form": form, "back": page_of(one)}
    title = f"Ratings of review {one.number}"
    status = 422 if form.errors else 200
    return office_page(request, f"{PAGES}/review_ratings.html", title, context, above=_above(one), status=status)


@audience(OFFICERS)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    form = MinutesForm(sent(request), review=one)
    overtaken = form.is_bound and not form.is_valid() and form.overtaken
    return ask(
        request,
        form=form,
        do=lambda answers: verbs.write_minutes(one, by=request.user, **answers),
        done="The minutes are saved. Agree them when they are right.",
        back=page_of(one),
        title=f"Minutes of review {one.number}",
        lead=f"What is saved now:\n{one.minutes or 'Nothing yet.'}" if overtaken else "",
        button="Save the minutes",
        above=_above(one),
    )


@audience(OFFICERS)
@by_button(_address)
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    seen = whole_number(request.POST.get("seen", ""))
    return do_at_once(
        request,
        lambda: verbs.agree_minutes(one, by=request.user, seen=-1 if seen is None else seen),
        done="The minutes are agreed. The provider is being told.",
        back=page_of(one),
    )


@audience(OFFICERS)
def public_parts(request: HttpRequest, pk: int) -> HttpResponse:
    one = review_of(pk)
    return ask(
        request,
        form=PublicForm(sent(request), initial=public_initial(one)),
        do=lambda answers: verbs.choose_public_parts(one, by=request.user, **answers),
        done="What the public reads of this review is saved.",
        back=page_of(one),
        title=f"What the public reads of review {one.number}",
        lead="Shown on the contract’s public page, once the contract itself is published. Attendance, risks, notices, "
        "reasons and the minutes themselves are never public.",
        button="Save",
        above=_above(one),
    )


@audience(READERS)
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return minutes_as_pdf(review_of(pk))
