"""Correcting accepted returns, from the office's side: asking for it, and letting the accepted figures stand."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from home.office.returns import READERS, frame, not_yours, reads, return_by
from portal.accounts.audiences import audience
from portal.monitoring.comparison import rows_of
from portal.monitoring.correcting import CorrectingForm, is_the_same
from portal.monitoring.domain import (
    AlreadyCorrecting,
    MayOnlyRead,
    PartsWrong,
    ReturnChanged,
    WordsMissing,
    drop_correction,
    follow_sources,
    may_be_corrected,
    open_correction,
)


class DropForm(forms.Form):
    reason = forms.CharField(
        label="Why is the correction not made?",
        help_text="The provider reads it in an e-mail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Write why the accepted figures stand."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@audience(READERS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the provider to correct accepted figures, found wrong at a review, say."""
    found = return_by(request, pk)
    if not reads(request.user, found):
        return not_yours(request, found)
    if request.method == "GET" and not may_be_corrected(found):
        return redirect("office_return", pk)
    form = CorrectingForm(found, rows_of(found), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            correction = open_correction(found, by=request.user, **form.cleaned_data)
            messages.success(request, "The provider is asked to correct it. What was accepted stands until then.")
            return redirect("office_return", correction.pk)
        except AlreadyCorrecting as already:
            if is_the_same(already.correction, request.user, form.cleaned_data["reason"]):
                return redirect("office_return", already.correction.pk)
            return frame(request, "return_changed.html", already.correction, {"typed": form.typed}, 409)
        except ReturnChanged:
            return frame(request, "return_changed.html", found, {"typed": form.typed}, 409)
        except WordsMissing:
            form.add_error("wrong", "The return does not ask for this figure any more. Choose another one.")
    return frame(request, "return_correct.html", found, {"form": form}, 422 if form.errors else 200)


@audience(READERS)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the provider for a correction that says what the sources of its figures say now."""
    found = return_by(request, pk)
    if not reads(request.user, found):
        return not_yours(request, found)
    if request.method != "POST":
        return redirect("office_return", pk)
    try:
        correction = follow_sources(found, by=request.user, seen=int(request.POST.get("seen", "")[:9]))
    except AlreadyCorrecting as already:
        messages.info(request, "A correction is under way already.")
        return redirect("office_return", already.correction.pk)
    except (ReturnChanged, MayOnlyRead, PartsWrong, WordsMissing, ValueError):
        return frame(request, "return_changed.html", found, {}, 409)
    messages.success(request, "The provider is asked to look it over and send it. What was accepted stands until then.")
    return redirect("office_return", correction.pk)


@audience(READERS)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The accepted figures stand, for a reason that the provider is told."""
    found = return_by(request, pk)
    if not reads(request.user, found):
        return not_yours(request, found)
    sent = request.POST if request.method == "POST" else None
    form = DropForm(sent, initial={"seen": found.revision})
    if form.is_valid():
        try:
            drop_correction(found, by=request.user, **form.cleaned_data)
            messages.success(request, "The correction is not made. What was accepted stands.")
            return redirect("office_return", pk)
        except ReturnChanged:
            typed = [("Why the correction is not made", form.cleaned_data["reason"])]
            return frame(request, "return_changed.html", found, {"typed": typed}, 409)
    if not (found.is_correction and found.state not in found.DONE):
        return redirect("office_return", pk)
    return frame(request, "return_drop.html", found, {"form": form}, 422 if form.errors else 200)
