"""The organisations somebody acts for: their profiles and their people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.accounts.audiences import APPLICANT, audience
from portal.organisations.domain import (
    MayNotSign,
    MayOnlyRead,
    ProfileChanged,
    add_member,
    create_organisation,
    may_sign_for,
    may_write,
    update_profile,
)
from portal.organisations.forms import MemberForm, ProfileForm
from portal.organisations.models import Membership, Organisation

PAGES = "organisations/applicant"


@audience(APPLICANT)
def organisations(request: HttpRequest) -> HttpResponse:
    memberships = Membership.objects.of(request.user)
    return render(request, f"{PAGES}/list.html", {"memberships": memberships})


@audience(APPLICANT)
def new(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(_sent(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        organisation = create_organisation(form.profile, form.contacts, by=request.user)
        messages.success(request, f"{organisation} is saved. You can use it for every application.")
        return redirect(_onward(request))
    context = {"form": form, "back": _onward(request)}
    return render(request, f"{PAGES}/profile.html", context, status=_status(form))


@audience(APPLICANT)
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.of(request.user), pk=pk)
    if not may_write(organisation, request.user):
        return render(request, f"{PAGES}/read.html", {"organisation": organisation}, status=_refused(request))
    form = ProfileForm(_sent(request), instance=organisation, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            update_profile(organisation, form.profile, form.contacts, by=request.user, seen=form.cleaned_data["seen"])
        except ProfileChanged as changed:
            form.show_theirs(changed.organisation)
        else:
            messages.success(request, "The profile is saved.")
            return redirect(_onward(request))
    context = {"form": form, "organisation": organisation, "back": _onward(request)}
    return render(request, f"{PAGES}/profile.html", context, status=_status(form))


@audience(APPLICANT)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.of(request.user), pk=pk)
    form = MemberForm(_sent(request), may_sign=may_sign_for(organisation, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            add_member(organisation, **form.cleaned_data, by=request.user)
        except MayOnlyRead:
            form.add_error(None, "You may read for this organisation. Somebody who may write for it can add people.")
        except MayNotSign:
            form.add_error("role", form.WHO_LETS_SIGN)
        else:
            messages.success(request, f"{form.cleaned_data['email']} can now sign in with a code by e-mail.")
            return redirect("organisations:people", pk=pk)
    context = {
        "organisation": organisation,
        "form": form,
        "memberships": organisation.memberships.with_people(),
        "may_write": may_write(organisation, request.user),
    }
    return render(request, f"{PAGES}/people.html", context, status=_status(form))


def _sent(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _status(form) -> int:
    """422 for a form that came with mistakes, so that programs see what people see."""
    return 422 if form.is_bound and form.errors else 200


def _refused(request: HttpRequest) -> int:
    return 403 if request.method == "POST" else 200


def _onward(request: HttpRequest) -> str:
    """Where the person came from, if that is a page of ours."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and ours else reverse("organisations:list")
