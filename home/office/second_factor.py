"""The page on which an administrator resets somebody's lost second factor."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail.admin import messages

from home.domain.second_factor import MayNotReset, NothingToReset, reset_second_factor
from portal.accounts.audiences import ADMINISTRATOR, audience
from portal.accounts.models import User
from portal.events import ledger


@audience(ADMINISTRATOR)
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, says what it does, and shows when it was done before."""
    person = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return _page(request, person)
    try:
        reset_second_factor(person, by=request.user)
    except MayNotReset:
        return _page(request, person, status=403)
    except NothingToReset:
        return _page(request, person, status=409)
    messages.success(request, f"{person} has no second factor now and was told by e-mail how to set up a new one.")
    return redirect("wagtailusers_users:edit", person.pk)


def _page(request: HttpRequest, person: User, *, status: int = 200) -> HttpResponse:
    title = "Reset the second factor"
    people, edit = reverse("wagtailusers_users:index"), reverse("wagtailusers_users:edit", args=[person.pk])
    context = {
        "person": person,
        "is_own": person == request.user,
        "has_one": Authenticator.objects.filter(user=person).exists(),
        "events": ledger.timeline(person)[:20],
        "edit": edit,
        "page_title": title,
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": people, "label": "People"},
            {"url": edit, "label": str(person)},
            {"url": "", "label": title},
        ],
    }
    return render(request, "home/office/second_factor.html", context, status=status)
