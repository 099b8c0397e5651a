"""New words for an indicator that people count by: /office/indicators/<id>/reword/."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail.admin import messages

from commissioning.office.definitions import Defines
from commissioning.office.frame import OFFICERS, PAGES
from portal.accounts.audiences import audience
from portal.monitoring.domain import AlreadyReworded, NothingReworded, reword
from portal.monitoring.models import AskedFigure, CaseRule, Indicator

WORDS = ("definition", "noun", "unit", "direction", "aggregation", "numerator", "denominator", "source")
SHOWN = 20
CHECK_RULE = "How it is counted from case files came along. Check that the rule still says what the new words say."


class RewordForm(Defines):
    """The new words, and why."""

    reason = forms.CharField(
        label="Why new words?",
        help_text="It stays in the history of the indicator.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": "Say why the words change."},
    )

    class Meta:
        model = Indicator
        fields = WORDS
        widgets = {"definition": forms.Textarea(attrs={"rows": 6})}


@dataclass(frozen=True)
class Difference:
    """A field in its old and its new words, in pieces: (kind, text), kind "same", "old" or "new"."""

    label: str
    pieces: list[tuple[str, str]]


@audience(OFFICERS)
def reword_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """The new words are looked at beside the old ones first, then kept."""
    indicator = get_object_or_404(Indicator.objects.library(), pk=pk)
    following = Indicator.objects.filter(replaces=indicator).first()
    sent = request.POST if request.method == "POST" else None
    form = RewordForm(sent, instance=Indicator.objects.get(pk=pk))
    differences: list[Difference] = []
    if following is None and sent is not None and form.is_valid():
        differences = differences_between(indicator, form.cleaned_data)
        if "keep" in sent:
            try:
                words = {name: form.cleaned_data[name] for name in WORDS}
                new = reword(indicator, by=request.user, reason=form.cleaned_data["reason"], **words)
                messages.success(request, f"The library has “{new}” now. Targets to come are set on it.")
                if rule := CaseRule.objects.filter(indicator=new).first():
                    look = messages.button(reverse("case_rules:edit", args=[rule.pk]), "Look at the rule")
                    messages.warning(request, CHECK_RULE, buttons=[look])
                return redirect("indicators:edit", new.pk)
            except AlreadyReworded as already:
                following = already.following
            except NothingReworded:
                form.add_error("definition", "These are the words as they stand. Change what is to be different.")
        elif not differences:
            form.add_error("definition", "These are the words as they stand. Change what is to be different.")
    targets = indicator.targets.select_related("agreement").order_by("agreement__reference", "starts_on")
    context = {
        "indicator": indicator,
        "following": following,
        "form": form,
        "differences": differences,
        "targets": targets[:SHOWN],
        "more_targets": max(0, targets.count() - SHOWN),
        "asked": AskedFigure.objects.filter(indicator=indicator).select_related("agreement")[:SHOWN],
        "rates": Indicator.objects.current().filter(Q(numerator=indicator) | Q(denominator=indicator)),
        "rule": CaseRule.objects.filter(indicator=indicator).first(),
    }
    status = 409 if sent is not None and following else 422 if form.errors else 200
    return _page(request, indicator, context, status)


def _page(request: HttpRequest, indicator: Indicator, context: dict[str, Any], status: int) -> HttpResponse:
    title = f"Reword “{indicator}”"
    way = [
        (reverse("wagtailadmin_home"), "Home"),
        (reverse("indicators:index"), "Indicators"),
        (reverse("indicators:edit", args=[indicator.pk]), str(indicator)),
        ("", "Reword"),
    ]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "order",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, f"{PAGES}/reword.html", frame | context, status=status)


def differences_between(indicator: Indicator, new: dict[str, Any]) -> list[Difference]:
    """Field by field, what the new words change."""
    return [
        Difference(str(_field(name).verbose_name).capitalize(), list(_pieces(old, now)))
        for name in WORDS
        if (old := _in_words(name, getattr(indicator, name))) != (now := _in_words(name, new[name]))
    ]


def _field(name: str) -> models.Field:
    return Indicator._meta.get_field(name)


def _in_words(name: str, value: Any) -> str:
    choices = dict(_field(name).flatchoices)
    return str(choices.get(value, "" if value is None else value))


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = old.split(), new.split()
    for kind, start, end, new_start, new_end in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", " ".join(before[start:end])
            continue
        if start < end:
            yield "old", " ".join(before[start:end])
        if new_start < new_end:
            yield "new", " ".join(after[new_start:new_end])
