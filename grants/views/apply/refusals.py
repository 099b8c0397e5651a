"""Saying no in plain words: the named errors of `grants.domain.applications` as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.models import Application, Call


def call_closed(request: HttpRequest, call: Call, application: Application | None = None) -> HttpResponse:
    """The call takes nothing now: when it closed or opens, and where the draft can be read."""
    context = {"call": call, "application": application}
    return render(request, "grants/apply/closed.html", context, status=409)


def may_only_read(request: HttpRequest, application: Application) -> HttpResponse:
    """A member of the organisation who may not write for it."""
    return render(request, "grants/apply/may_only_read.html", {"application": application}, status=403)


def may_not_sign(request: HttpRequest, application: Application) -> HttpResponse:
    """Where two have to sign, a member who may write but not sign: who may."""
    people = application.organisation.memberships.signing().with_people()
    context = {"application": application, "people": people}
    return render(request, "grants/apply/may_not_sign.html", context, status=403)
