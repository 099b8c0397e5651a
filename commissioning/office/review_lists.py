"""Service reviews, actions, risks and notices in the back office: over all contracts, and of one."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from commissioning.models import Contract, ImprovementAction, PerformanceNotice, Risk, ServiceReview
from commissioning.office.frame import PAGES, READERS
from commissioning.office.performance import contract_of
from commissioning.office.reviews import is_officer, way_to
from portal.accounts.audiences import audience
from portal.design.paging import Paged, paged
from portal.payments.office.frame import office_page

# Reviews and actions are shown this many days before they are due.
AHEAD_DAYS = 60
WITH_CONTRACT = "contract__organisation"


def _overdue(actions: Paged, today: date) -> Iterator[tuple[ImprovementAction, bool]]:
    return ((one, one.is_overdue(today)) for one in actions)


@audience(READERS)
def due(request: HttpRequest) -> HttpResponse:
    """Over all contracts: which have to be reviewed, which reviews come, what is to be improved, and the notices."""
    today = timezone.localdate()
    until = today + timedelta(days=AHEAD_DAYS)
    contracts = Contract.objects.review_due_by(until).select_related("organisation")
    reviews = ServiceReview.objects.to_hold_or_minute().select_related(WITH_CONTRACT)
    actions = paged(request, ImprovementAction.objects.due_by(until).select_related(WITH_CONTRACT), "actions")
    notices = PerformanceNotice.objects.open().select_related(WITH_CONTRACT).order_by("improve_by", "pk")
    context = {
        "today": today,
        "contracts": paged(request, contracts, "to-plan"),
        "reviews": paged(request, reviews, "planned"),
        "action_pages": actions,
        "actions": _overdue(actions, today),
        "notices": paged(request, notices, "notices"),
        "is_officer": is_officer(request.user),
    }
    above = ((reverse("contracts:index"), "Contracts"),)
    return office_page(request, f"{PAGES}/reviews_due.html", "Service reviews", context, above=above, icon="group")


@audience(READERS)
def contract_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that holds the provider of a contract to account besides its figures."""
    contract, today = contract_of(pk), timezone.localdate()
    risks = Risk.objects.filter(contract=contract)
    actions = paged(request, ImprovementAction.objects.filter(contract=contract).open_first(), "actions")
    notices = PerformanceNotice.objects.filter(contract=contract).order_by("-number")
    context = {
        "contract": contract,
        "reviews": paged(request, ServiceReview.objects.filter(contract=contract).select_related("chair"), "reviews"),
        "action_pages": actions,
        "actions": _overdue(actions, today),
        "notices": paged(request, notices, "notices"),
        "risks": paged(request, risks.open().hottest_first(), "risks"),
        "closed_risks": paged(request, risks.filter(state=Risk.State.CLOSED).order_by("-number"), "closed-risks"),
        "due": Contract.objects.filter(pk=contract.pk).with_next_review().get().review_due_on,
        "today": today,
        "is_officer": is_officer(request.user),
    }
    title = f"Reviews of {contract.title}"
    return office_page(request, f"{PAGES}/contract_reviews.html", title, context, above=way_to(contract)[:2])
