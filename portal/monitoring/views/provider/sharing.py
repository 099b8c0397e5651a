"""Figures that were reported under another agreement already, and those that were corrected there since."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.audiences import PROVIDER, audience
from portal.monitoring.domain import (
    AlreadyCorrecting,
    MayOnlyRead,
    PartsWrong,
    ReturnChanged,
    WordsMissing,
    follow_sources,
    take_figures,
)
from portal.monitoring.views.provider.scope import may_only_read, overtaken, return_of

NUMBER = re.compile("[0-9]{1,9}")


@audience(PROVIDER)
def take(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Use those that were ticked."""
    found = return_of(request, reference, number)
    if request.method == "POST":
        chosen = {int(one) for one in request.POST.getlist("take") if NUMBER.fullmatch(one)}
        seen = request.POST.get("seen", "")
        if chosen and not NUMBER.fullmatch(seen):
            return overtaken(request, found)
        try:
            taken = take_figures(found, chosen, by=request.user, seen=int(seen)) if chosen else 0
        except (ReturnChanged, PartsWrong):
            return overtaken(request, found)
        except MayOnlyRead:
            return may_only_read(request, found)
        if taken:
            noun = "figure is" if taken == 1 else "figures are"
            messages.success(request, f"{taken} {noun} in the return now. Check them before you send it.")
        else:
            messages.info(request, "Nothing was ticked, so nothing has changed.")
    return redirect("provider_return", reference, number)


@audience(PROVIDER)
def follow(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Begin a correction with what the sources of its figures say now, or write that into one."""
    found = return_of(request, reference, number)
    if request.method != "POST":
        return redirect("provider_return", reference, number)
    seen = request.POST.get("seen", "")
    if not NUMBER.fullmatch(seen):
        return overtaken(request, found)
    try:
        correction = follow_sources(found, by=request.user, seen=int(seen))
    except AlreadyCorrecting as already:
        messages.info(request, "A correction is under way already.")
        return redirect("provider_return", reference, already.correction.number)
    except (ReturnChanged, PartsWrong, WordsMissing):
        return overtaken(request, found)
    except MayOnlyRead:
        return may_only_read(request, found)
    messages.success(request, "The correction says what was corrected. Look it over, then check and send it.")
    return redirect("provider_return", reference, correction.number)
