"""Being invited to act for an organisation: yes or no."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts.audiences import APPLICANT, audience
from portal.accounts.doors import door_for
from portal.accounts.roles import GIVEN_ROLES
from portal.organisations.domain import accept_invitation, decline_invitation
from portal.organisations.models import Invitation
from portal.organisations.views.frame import PAGES, came_from


@audience(APPLICANT)
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the person's own; of one that is gone, or was another's, they read that there is none."""
    found = Invitation.objects.to(request.user).filter(pk=pk).first()
    if found is None:
        return render(request, f"{PAGES}/no_invitation.html", status=404)
    if request.method != "POST":
        context = {"invitation": found, "has_role": request.user.has_role(*GIVEN_ROLES)}
        return render(request, f"{PAGES}/invitation.html", context)
    if request.POST.get("answer") != "yes":
        decline_invitation(found, by=request.user)
        messages.success(request, f"You do not act for {found.organisation}.")
        return redirect("organisations:list")
    try:
        accept_invitation(found, by=request.user)
    except Invitation.DoesNotExist:
        return render(request, f"{PAGES}/no_invitation.html", status=404)
    messages.success(request, f"You now act for {found.organisation}.")
    return redirect(found.then or came_from(request) or door_for(APPLICANT).href)
