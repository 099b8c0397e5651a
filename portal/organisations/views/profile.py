"""The organisations somebody acts for, and their profiles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.accounts import kept_posts
from portal.accounts.audiences import APPLICANT, audience
from portal.organisations.domain import (
    ProfileChanged,
    create_organisation,
    may_write,
    update_profile,
)
from portal.organisations.forms.profile import ProfileForm
from portal.organisations.models import Invitation, Membership, Organisation
from portal.organisations.views.frame import PAGES, onward, refused, status


@audience(APPLICANT)
def organisations(request: HttpRequest) -> HttpResponse:
    context = {
        "memberships": Membership.objects.of(request.user),
        "invitations": Invitation.objects.to(request.user),
    }
    return render(request, f"{PAGES}/list.html", context)


@audience(APPLICANT)
def new(request: HttpRequest) -> HttpResponse:
    known = {"kind": request.GET["kind"]} if request.GET.get("kind") in Organisation.Kind else {}
    form = ProfileForm(kept_posts.sent(request), by=request.user, initial=known)
    if request.method == "POST" and not form.look_up() and form.is_valid():
        organisation = create_organisation(form.profile, form.contacts, by=request.user)
        messages.success(request, f"{organisation} is saved. You can use it for every application.")
        return redirect(onward(request))
    kept_posts.keepable(form, request)
    context = {"form": form, "back": onward(request), "registers": form.registers}
    return render(request, f"{PAGES}/profile.html", context, status=status(form))


@audience(APPLICANT)
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.of(request.user), pk=pk)
    if not may_write(organisation, request.user):
        return render(request, f"{PAGES}/read.html", {"organisation": organisation}, status=refused(request))
    form = ProfileForm(kept_posts.sent(request), instance=organisation, by=request.user)
    if request.method == "POST" and not form.look_up() and form.is_valid():
        try:
            update_profile(organisation, form.profile, form.contacts, by=request.user, seen=form.cleaned_data["seen"])
        except ProfileChanged as changed:
            form.show_theirs(changed.organisation, own=changed.own)
        else:
            messages.success(request, "The profile is saved.")
            return redirect(onward(request))
    kept_posts.keepable(form, request)
    context = {"form": form, "organisation": organisation, "back": onward(request), "registers": form.registers}
    return render(request, f"{PAGES}/profile.html", context, status=status(form))
