"""Profiles that may be one organisation: the list, the two side by side, the merge, and undoing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from portal.accounts.audiences import audience
from portal.organisations.domain.duplicates import possible_duplicates
from portal.organisations.domain.merging import CannotMerge, belongings, clashes_of, merge_organisations, undo_merge
from portal.organisations.models import Merge, Organisation
from portal.organisations.office.forms import MergeForm
from portal.organisations.office.frame import OFFICERS, office_page

PER_PAGE = 25
LATEST = 20


@audience(OFFICERS)
def duplicates(request: HttpRequest) -> HttpResponse:
    page = Paginator(possible_duplicates(), PER_PAGE).get_page(request.GET.get("p"))
    context = {"page_obj": page, "merges": Merge.objects.in_full()[:LATEST]}
    return office_page(request, "duplicates.html", "Duplicates", context)


@audience(OFFICERS)
def compare(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """The two side by side; which is kept, and why."""
    both = Organisation.objects.standing().in_bulk([first, second])
    if len(both) != 2:
        raise Http404
    pair = [both[first], both[second]]
    form = MergeForm(request.POST if request.method == "POST" else None, pair=pair)
    if form.is_valid():
        kept, gone = sorted(pair, key=lambda one: str(one.pk) != form.cleaned_data["keep"])
        try:
            merge = merge_organisations(gone, kept, reason=form.cleaned_data["reason"], by=request.user)
        except CannotMerge as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{gone} is merged into {kept}. This can be undone for 30 days.")
            for sentence in _said_of(clashes_of(merge)):
                messages.warning(request, sentence)
            return redirect("office_duplicates:list")
    context = {"form": form, "sides": [_side(one) for one in pair]}
    return office_page(request, "compare.html", "Are they one?", context, status=422 if form.errors else 200)


@audience(OFFICERS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.in_full(), pk=pk)
    try:
        undo_merge(merge, by=request.user)
    except CannotMerge as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{merge.gone} stands by itself again.")
    return redirect("office_duplicates:list")


def _said_of(clashing: list[Any]) -> list[str]:
    """For each kind of row that both had, the sentence of its model, with the rows that came."""
    kinds = dict.fromkeys(type(one).merge_sentence for one in clashing)
    return [
        f"{sentence}: see {', '.join(str(one) for one in clashing if one.merge_sentence == sentence)}."
        for sentence in kinds
    ]


def _side(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "members": organisation.memberships.with_people(),
        "contacts": organisation.contacts.all(),
        "belongings": belongings(organisation),
    }
