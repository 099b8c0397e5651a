"""The people who act for an organisation: inviting, changing what they may do, taking out, leaving."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.accounts.audiences import APPLICANT, audience
from portal.organisations.domain import (
    AlreadyAMember,
    LastWhoSigns,
    MayNotSign,
    MayOnlyRead,
    change_role,
    invite_member,
    may_sign_for,
    may_write,
    remove_member,
    take_back_invitation,
)
from portal.organisations.forms.people import ConfirmForm, InvitationForm, RoleForm
from portal.organisations.models import Organisation
from portal.organisations.views.frame import PAGES, onward, organisation_of, sent, status

LAST = "Nobody else may sign for this organisation. Let a colleague sign first."
NOT_YOURS = "Only somebody who may sign for the organisation can do this."


@audience(APPLICANT)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    form = InvitationForm(sent(request), may_sign=may_sign_for(organisation, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            invite_member(organisation, **form.cleaned_data, by=request.user)
        except MayOnlyRead:
            form.add_error(None, "You may read for this organisation. Somebody who may write for it can invite people.")
        except MayNotSign:
            form.add_error("role", form.WHO_LETS_SIGN)
        except AlreadyAMember as known:
            form.show_member(known.membership, oneself=known.membership.user_id == request.user.pk)
        else:
            messages.success(request, f"{form.cleaned_data['email']} is invited and hears by e-mail.")
            return redirect(request.get_full_path())
    return render(request, f"{PAGES}/people.html", _people(request, organisation, form), status=status(form))


def _people(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "form": form,
        "memberships": organisation.memberships.with_people(),
        "invitations": organisation.invitations.with_people(),
        "may_write": may_write(organisation, request.user),
        "may_sign": may_sign_for(organisation, request.user),
        "back": onward(request, "organisations:profile", organisation.pk),
    }


@audience(APPLICANT)
def member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """What a member may do, and the way to take them out."""
    organisation = organisation_of(request, pk)
    membership = get_object_or_404(organisation.memberships.with_people(), pk=member)
    form = RoleForm(sent(request), initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            change_role(membership, form.cleaned_data["role"], by=request.user)
        except MayNotSign:
            form.add_error(None, NOT_YOURS)
        except LastWhoSigns:
            form.add_error("role", LAST)
        else:
            messages.success(request, f"What {membership.user.email} may do is saved.")
            return redirect("organisations:people", pk=pk)
    context = {
        "organisation": organisation,
        "membership": membership,
        "form": form,
        "oneself": membership.user_id == request.user.pk,
        "may_sign": may_sign_for(organisation, request.user),
    }
    return render(request, f"{PAGES}/member.html", context, status=status(form))


@audience(APPLICANT)
def remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take a member out, or leave."""
    organisation = organisation_of(request, pk)
    membership = get_object_or_404(organisation.memberships.with_people(), pk=member)
    oneself = membership.user_id == request.user.pk
    form = ConfirmForm(sent(request), submit="Leave this organisation" if oneself else "Take this person out")
    if request.method == "POST" and form.is_valid():
        try:
            remove_member(membership, by=request.user)
        except MayNotSign:
            form.add_error(None, NOT_YOURS)
        except LastWhoSigns:
            form.add_error(None, LAST)
        else:
            if oneself:
                messages.success(request, f"You no longer act for {organisation}.")
                return redirect("organisations:list")
            messages.success(request, f"{membership.user.email} no longer acts for {organisation}.")
            return redirect("organisations:people", pk=pk)
    context = {"organisation": organisation, "membership": membership, "form": form, "oneself": oneself}
    return render(request, f"{PAGES}/remove.html", context, status=status(form))


@audience(APPLICANT)
@require_POST
def take_back(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Take an invitation back before it was answered."""
    organisation = organisation_of(request, pk)
    found = get_object_or_404(organisation.invitations.with_people(), pk=invitation)
    try:
        take_back_invitation(found, by=request.user)
    except (MayOnlyRead, MayNotSign):
        messages.error(request, NOT_YOURS)
    else:
        messages.success(request, f"The invitation of {found.user.email} is taken back.")
    return redirect("organisations:people", pk=pk)
