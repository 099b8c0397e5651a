"""Saying that an accepted figure is wrong, and taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts.audiences import PROVIDER, audience
from portal.monitoring.comparison import rows_of
from portal.monitoring.correcting import ProvidersCorrectingForm, is_the_same
from portal.monitoring.domain import (
    AlreadyCorrecting,
    MayOnlyRead,
    ReturnChanged,
    WordsMissing,
    drop_correction,
    may_be_corrected,
    may_write,
    open_correction,
    under_way,
)
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.views.provider.scope import may_only_read, overtaken, return_of


@audience(PROVIDER)
def correct(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Which accepted figures are wrong, and why. Where a correction is under way, that one."""
    found = return_of(request, reference, number)
    begun = under_way(found)
    if begun and request.method == "GET":
        return _to(begun)
    if request.method == "GET" and not (may_be_corrected(found) and may_write(found, request.user)):
        return redirect("provider_return", reference, number)
    form = ProvidersCorrectingForm(found, rows_of(found), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _to(open_correction(found, by=request.user, **form.cleaned_data))
        except AlreadyCorrecting as already:
            if is_the_same(already.correction, request.user, form.cleaned_data["reason"]):
                return _to(already.correction)
            return overtaken(request, already.correction, form.typed, begun=True)
        except ReturnChanged as changed:
            return overtaken(request, changed.monitoring_return, form.typed)
        except MayOnlyRead:
            return may_only_read(request, found)
        except WordsMissing:
            form.add_error("wrong", "The return does not ask for this figure any more. Choose another one")
    context = {"return": found, "form": form}
    return render(request, "monitoring/provider/correct.html", context, status=422 if form.errors else 200)


@audience(PROVIDER)
def drop(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The accepted figures stand after all."""
    found = return_of(request, reference, number)
    if request.method == "POST":
        try:
            drop_correction(found, by=request.user)
            messages.info(request, "The correction is not made. What was accepted stands.")
        except ReturnChanged as changed:
            return overtaken(request, changed.monitoring_return)
        except (MayOnlyRead, WordsMissing):
            return may_only_read(request, found)
    return redirect("provider_return", reference, number)


def _to(correction: MonitoringReturn) -> HttpResponse:
    return redirect("provider_return", correction.agreement.reference, correction.number)
