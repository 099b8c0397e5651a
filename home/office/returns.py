"""Returns in the back office, those of grants and of contracts in one place.

It stands on the top floor because accepting a return has a consequence in the wing it belongs to: a contract's
published figures, or a funded project's story, are brought up to date. Neither wing may know of the other, and
portal/monitoring of neither.
"""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from commissioning.domain import accept_contract_return
from grants.domain.results import refresh_award
from portal.accounts.audiences import audience, office
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement
from portal.design.words import long_date
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.events import ledger
from portal.exports.listings import SafeExport
from portal.monitoring.comparison import Row, rows_of
from portal.monitoring.domain import (
    OwnReturn,
    PeriodRuns,
    ReturnChanged,
    WordsMissing,
    accept_return,
    can_follow,
    may_be_corrected,
    query_return,
)
from portal.monitoring.editions import beside_the_one_before
from portal.monitoring.left_behind import left_behind
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.movement import moved
from portal.questionnaires.domain.signing import answers_in_words
from portal.questionnaires.rendering import file_ids

READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
LATEST = 50


STATES = [
    (value, "Answer awaited" if value == MonitoringReturn.State.QUERIED else words)
    for value, words in MonitoringReturn.State.choices
]


class ReturnFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=STATES, empty_label="All")
    overdue = django_filters.ChoiceFilter(
        label="Overdue", method="only_overdue", choices=[("yes", "Overdue only")], empty_label="All"
    )

    class Meta:
        model = MonitoringReturn
        fields = ("state", "kind", "agreement__kind", "overdue")

    def only_overdue(self, queryset: QuerySet[MonitoringReturn], name: str, value: str) -> QuerySet[MonitoringReturn]:
        return queryset.filter(pk__in=MonitoringReturn.objects.overdue(timezone.localdate())) if value else queryset


class ReturnsView(SafeExport, IndexView):
    """Every return, those that wait for the office first."""

    model = MonitoringReturn
    any_permission_required = None
    filterset_class = ReturnFilterSet
    index_url_name = "returns"
    index_results_url_name = "return_results"
    page_title = "Returns"
    header_icon = "download"
    paginate_by = 25
    is_searchable = True
    search_fields = ("agreement__reference", "agreement__title", "agreement__organisation__name")
    list_export = (
        "agreement.reference",
        "agreement.organisation.name",
        "number",
        "get_kind_display",
        "period_start",
        "period_end",
        "due_on",
        "state_for_office",
        "submitted_at",
        "accepted_at",
    )
    export_headings = {
        "agreement.reference": "Agreement",
        "agreement.organisation.name": "Provider",
        "get_kind_display": "Kind",
        "state_for_office": "State",
    }
    export_filename = "returns"

    @cached_property
    def columns(self) -> list[Column]:
        today = timezone.localdate()
        return [
            TitleColumn(
                "agreement", label="Return", accessor=str, get_url=lambda one: reverse("office_return", args=[one.pk])
            ),
            Column("provider", label="Provider", accessor="agreement.organisation"),
            Column("what", label="What", accessor="agreement.title"),
            Column(
                "period_end", label="Period to", accessor=lambda one: long_date(one.period_end), sort_key="period_end"
            ),
            Column("due_on", label="Due", accessor=lambda one: long_date(one.due_on), sort_key="due_on"),
            Column("state", label="State", accessor=lambda one: state_words(one, today), sort_key="state"),
        ]

    def get_base_queryset(self) -> QuerySet[MonitoringReturn]:
        mine = MonitoringReturn.objects.visible_to(self.request.user)
        return mine.select_related("agreement__organisation", "corrects").to_read_first()

    def get_edit_url(self, instance: MonitoringReturn) -> None:
        return None

    def get_add_url(self) -> None:
        return None

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"}, {"url": "", "label": "Returns"}]


def state_words(one: MonitoringReturn, today) -> str:
    if one.is_moot:
        return f"Not needed: {one.agreement.get_state_display().lower()}"
    return f"Overdue since {long_date(one.due_on)}" if one.is_overdue(today) else one.state_for_office


returns = audience(READERS)(ReturnsView.as_view())
return_results = audience(READERS)(ReturnsView.as_view(results_only=True))


class QuestionForm(forms.Form):
    """A question about all of it, one about each figure, or both."""

    question = forms.CharField(
        label="Your question about all of it",
        help_text="About the words, or whatever is not about one figure. Leave it empty where there is none.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    def __init__(self, rows: Sequence[Row], data: Any = None) -> None:
        super().__init__(data)
        self.indicators = [row.indicator for row in rows]
        for one in self.indicators:
            self.fields[f"about_{one.pk}"] = forms.CharField(
                label=f"About “{one.title}”",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=2000,
                required=False,
            )

    @property
    def figures(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data[f"about_{one.pk}"] for one in self.indicators}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed, to be kept by hand where it could not be sent."""
        return [(str(field.label), words) for name, field in self.fields.items() if (words := self.data.get(name, ""))]


@audience(READERS)
def office_return(request: HttpRequest, pk: int) -> HttpResponse:
    """One return: its figures beside earlier ones and the target, what was written, and what to do with it."""
    found = return_by(request, pk)
    rows = rows_of(found)
    return _page(request, found, rows, QuestionForm(rows))


@audience(READERS)
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What was sent once, beside what was sent before it."""
    found = return_by(request, pk)
    beside = beside_the_one_before(
        get_object_or_404(found.editions.select_related("sent_by", "correction__accepted_by"), number=number)
    )
    return frame(request, "return_edition.html", found, {"beside": beside}, 200)


@audience(READERS)
def file(request: HttpRequest, pk: int, document_id: int) -> HttpResponse:
    """A file that was attached to an answer of the report."""
    response = return_by(request, pk).response
    if response is None or document_id not in file_ids(response.version.schema, response.values()):
        raise Http404
    return attachment(request, get_object_or_404(Document, pk=document_id))


@audience(READERS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept it, or ask. Somebody whose role reads other agreements' returns is told so."""
    found = return_by(request, pk)
    if request.method != "POST":
        return redirect("office_return", pk)
    if not reads(request.user, found):
        return not_yours(request, found)
    rows = rows_of(found)
    form = QuestionForm(rows, request.POST)
    try:
        seen = int(request.POST.get("seen", "")[:9])
        if "accept" in request.POST:
            accept(found, by=request.user, seen=seen)
            messages.success(request, f"{found} is accepted.")
            return redirect("office_return", pk)
        if form.is_valid():
            question = form.cleaned_data["question"]
            query_return(found, question=question, figures=form.figures, by=request.user, seen=seen)
            messages.success(request, f"{found} went back with your question.")
            return redirect("office_return", pk)
    except (ReturnChanged, ValueError):
        return frame(request, "return_changed.html", found, {"typed": form.typed}, 409)
    except OwnReturn:
        form.add_error(
            None, "You belong to this organisation, so somebody else in the office has to accept its return."
        )
    except PeriodRuns as early:
        form.add_error(None, f"The period is not over. It can be accepted from {long_date(early.last_day)} on.")
    except WordsMissing:
        form.add_error("question", "Write the question that the provider is to answer, here or at a figure.")
    return _page(request, found, rows, form, status=422)


@transaction.atomic
def accept(found: MonitoringReturn, *, by: User, seen: int) -> None:
    """Accept a return and bring what is published about its agreement up to date."""
    if found.agreement.kind == Agreement.Kind.CONTRACT:
        accept_contract_return(found, by=by, seen=seen)
        return
    accepted = accept_return(found, by=by, seen=seen)
    refresh_project(accepted)


def refresh_project(accepted: MonitoringReturn) -> None:
    """The story and the outcomes of the funded project, from its accepted end report."""
    refresh_award(accepted.agreement.reference)


def not_yours(request: HttpRequest, found: MonitoringReturn) -> HttpResponse:
    """Officers of the other kind of agreement look, and are told why they cannot do more."""
    return frame(request, "not_yours_to_read.html", found, {"role": OFFICER_OF[found.agreement.kind].label}, 403)


def reads(user: User, found: MonitoringReturn) -> bool:
    return user.has_role(OFFICER_OF[Agreement.Kind(found.agreement.kind)])


def return_by(request: HttpRequest, pk: int) -> MonitoringReturn:
    seen = MonitoringReturn.objects.visible_to(request.user).select_related(
        "agreement__organisation", "response__version", "submitted_by", "accepted_by", "corrects", "opened_by"
    )
    return get_object_or_404(seen, pk=pk)


def _page(
    request: HttpRequest, found: MonitoringReturn, rows: Sequence[Row], form: forms.Form, status: int = 200
) -> HttpResponse:
    behind = left_behind(found)
    context = {
        "rows": moved(found, rows),
        "questions": list(found.figure_questions.select_related("indicator", "answered_by")),
        "editions": list(found.editions.select_related("sent_by", "correction")),
        "corrections": list(found.corrections.select_related("opened_by")),
        "may_correct": may_be_corrected(found),
        "under_way": found.state not in found.DONE if found.is_correction else found.corrections.under_way().exists(),
        "behind": behind,
        "may_follow": bool(behind) and not found.is_correction and reads(request.user, found) and can_follow(found),
        "form": form,
        "early": found.is_early(timezone.localdate()),
        "words": answers_in_words(found.response) if found.response else None,
        "reads": reads(request.user, found),
        "reader": OFFICER_OF[Agreement.Kind(found.agreement.kind)].label.lower(),
        "state": state_words(found, timezone.localdate()),
        "events": ledger.timeline(found)[:LATEST],
    }
    return frame(request, "return.html", found, context, status)


def frame(
    request: HttpRequest, template: str, found: MonitoringReturn, context: dict[str, Any], status: int
) -> HttpResponse:
    way = [(reverse("wagtailadmin_home"), "Home"), (reverse("returns"), "Returns"), ("", str(found))]
    frame = {
        "return": found,
        "header_title": str(found),
        "page_title": str(found),
        "header_icon": "download",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, f"home/office/{template}", frame | context, status=status)
