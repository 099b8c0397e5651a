"""Saying no in plain words: the named errors of `grants.domain.applications` as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.models import Application, Call
from portal.questionnaires.filling import SectionPage

NOT_A_DRAFT = "This application is not a draft any more: it was sent or given up while you were writing."
NOT_WRITABLE = "Nothing can be written in this application now: it was sent or given up, or its time is over."


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


def not_saved(
    request: HttpRequest, application: Application, page: SectionPage, *, title: str, because: str, status: int = 409
) -> HttpResponse:
    """Nothing of a section was taken, and what was typed stands on the page to be copied."""
    page.only_to_read()
    refused = {"title": title, "because": because}
    context = {"application": application, "call": application.call, "section": page.section, "form": page.form}
    return render(request, "grants/apply/section.html", context | {"refused": refused}, status=status)
