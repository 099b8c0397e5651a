"""Many payments approved in one press: those that are ticked, or the whole list as it was shown."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from portal.accounts.audiences import audience
from portal.design.words import pounds
from portal.payments.domain import Approved, approve_payments
from portal.payments.domain.approving import TOGETHER, keys_in, mark_of, refusals_to_approve
from portal.payments.models import Instalment
from portal.payments.office.frame import FINANCE, office_page
from portal.payments.office.payments import ABOVE, list_at
from portal.payments.office.work_list import WorkList

PER_PAGE = 50
# So many of those that were left are named in the message; each has its reason in the list.
NAMED = 5


@audience(FINANCE)
def approve_many(request: HttpRequest) -> HttpResponse:
    """What waits for the second person. `everything` approves what the reader saw, or nothing where that changed."""
    work = WorkList.asked_for({**request.GET.dict(), "step": "approve"}, today=timezone.localdate())
    if request.method == "POST":
        return _approve(request, work)
    found = work.instalments()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    refusals = refusals_to_approve(page.object_list, request.user)
    figures = work.figures()
    context = {
        "work": work,
        "rows": [
            {"instalment": one, "refusal": refusals[one.pk], "mark": mark_of(one.pk, one.prepared_at)} for one in page
        ],
        "can_tick": any(refusal is None for refusal in refusals.values()),
        "page_obj": page,
        "figures": figures,
        "seen": _seen(_marks(work)),
    }
    above = ((list_at("approve"), ABOVE),)
    return office_page(request, "payments/office/approve.html", "Approve payments", context, above=above, icon="order")


def _approve(request: HttpRequest, work: WorkList) -> HttpResponse:
    here = f"{reverse('office_payments:approve_many')}?{request.GET.urlencode()}".rstrip("?")
    if "everything" not in request.POST:
        ticked = request.POST.getlist("instalment")[:PER_PAGE]
        chosen = Instalment.objects.visible_to(request.user).filter(pk__in=keys_in(ticked))
        if not chosen:
            messages.error(request, "Nothing is ticked, so nothing was approved.")
            return redirect(here)
        _say(request, approve_payments(chosen, by=request.user, seen=ticked))
        return redirect(here)
    listed = _marks(work)
    if request.POST["everything"] != _seen(listed):
        messages.error(
            request, "The list changed since you looked at it, so nothing was approved. This is how it stands now."
        )
    elif len(listed) > TOGETHER:
        app.configure_task("payments.approve", queue="payments").defer(marks=listed, by=request.user.pk)
        messages.success(
            request,
            f"{len(listed)} are being approved. Look again in a minute: what cannot be approved stays here, with why.",
        )
    else:
        chosen = Instalment.objects.filter(pk__in=keys_in(listed))
        _say(request, approve_payments(chosen, by=request.user, seen=listed))
    return redirect(here)


def _marks(work: WorkList) -> list[str]:
    prepared = work.instalments().order_by("pk").values_list("pk", "prepared_at")
    return [mark_of(key, prepared_at) for key, prepared_at in prepared]


def _seen(marks: list[str]) -> str:
    """The list as somebody saw it."""
    return hashlib.sha256(" ".join(marks).encode()).hexdigest()


def _say(request: HttpRequest, came: Approved) -> None:
    if came.done:
        third = sum(one.needs_third for one in came.done)
        waits = f" {third} of them need{'s' if third == 1 else ''} a third person." if third else ""
        total = sum(one.amount for one in came.done)
        messages.success(request, f"{len(came.done)} approved, {pounds(total)} in all.{waits}")
    if came.left:
        named = " ".join(f"{one}: {why}" for one, why in came.left[:NAMED])
        more = f" And {len(came.left) - NAMED} more." if len(came.left) > NAMED else ""
        messages.warning(
            request, f"{len(came.left)} left as {'it was' if len(came.left) == 1 else 'they were'}. {named}{more}"
        )
