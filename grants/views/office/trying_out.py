"""Trying a call out: its test applications, the start of another, and the button that deletes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from grants.domain.refusals import Refused
from grants.domain.trying_out import purge_tests, start_test_application
from grants.models import Application
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience


@audience(OFFICERS)
def tests(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    mine = Application.including_tests.of(request.user).values_list("pk", flat=True)
    context = {"tests": Application.including_tests.tests_of(call), "mine": set(mine)}
    return office_page(request, "tests.html", call, "Try it out", context)


@audience(OFFICERS)
@require_POST
def start_test(request: HttpRequest, call_id: int) -> HttpResponse:
    try:
        application = start_test_application(call_of(call_id), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("casework:tests", call_id)
    return redirect("apply:application", application.reference)


@audience(OFFICERS)
@require_POST
def purge(request: HttpRequest, call_id: int) -> HttpResponse:
    count = purge_tests(call_of(call_id), by=request.user)
    said = {0: "There was no test application left.", 1: "The test application is deleted."}
    messages.success(request, said.get(count, f"All {count} test applications are deleted."))
    return redirect("casework:tests", call_id)
