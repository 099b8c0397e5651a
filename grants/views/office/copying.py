"""A new call from an old one, in one step."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grants.domain.copying import copy_call
from grants.domain.refusals import Refused
from grants.forms.copying import CopyCallForm
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience


@audience(OFFICERS)
def copy(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    form = CopyCallForm(request.POST if request.method == "POST" else None, call=call)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = copy_call(call, title=said["title"], budget=said["budget"], dates=form.dates, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"“{made}” is there, with copies of the questionnaires. Choose its panel, then publish it."
            )
            return redirect("calls:edit", made.pk)
    return office_page(request, "copy_call.html", call, "Copy this call", {"form": form})
