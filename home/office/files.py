"""Files that nobody can open, or that no scanner has seen: which, whose, where they belong, and what to do.

On the top floor because a file may belong to an application, to evidence or to a return, and only here are all known.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from home.domain.files import applications_known_to, files_known_to, returns_known_to
from portal.accounts.audiences import audience, office
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.design.words import moment_in_words
from portal.documents import scanner
from portal.documents.domain import scanning
from portal.documents.models import Document
from portal.events import ledger

READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
LATEST = 50
State = Document.State


class FileFilterSet(WagtailFilterSet):
    class Meta:
        model = Document
        fields = ("state", "kind")

    state = django_filters.ChoiceFilter(label="State", choices=State.choices, empty_label="All")


class FilesView(IndexView):
    """What nobody can open, the newest first; by the filter every other file too."""

    model = Document
    any_permission_required = None
    filterset_class = FileFilterSet
    index_url_name = "office_files"
    index_results_url_name = "office_file_results"
    page_title = "Files"
    header_icon = "doc-full"
    paginate_by = 25
    is_searchable = True
    search_fields = ("original_name", "uploaded_by__email", "organisation__name")
    default_ordering = "-uploaded_at"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("original_name", label="File", get_url=lambda one: reverse("office_file", args=[one.pk])),
            Column("state", label="State", accessor="get_state_display"),
            Column("kind", label="What it is", accessor="get_kind_display"),
            Column("uploaded_by", label="Sent by", accessor="uploaded_by"),
            Column("uploaded_at", label="When", accessor=lambda one: _when(one), sort_key="uploaded_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Document]:
        rows = files_known_to(self.request.user).select_related("uploaded_by")
        return rows if self.request.GET.get("state") in State.values else rows.quarantined()

    def get_edit_url(self, instance: Document) -> None:
        return None

    def get_add_url(self) -> None:
        return None

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"}, {"url": "", "label": "Files"}]


files = audience(READERS)(FilesView.as_view())
file_results = audience(READERS)(FilesView.as_view(results_only=True))


@dataclass(frozen=True)
class Place:
    what: str
    address: str


@audience(READERS)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its state, where it belongs, what happened; one that could not be checked is tried again from here."""
    known = files_known_to(request.user).select_related("uploaded_by", "organisation")
    document = get_object_or_404(known, pk=pk)
    status = 200
    if request.method == "POST":
        try:
            scanning.check_again(document, by=request.user)
            messages.success(request, f"“{document}” is checked again within a few minutes.")
            return redirect("office_file", pk)
        except scanning.NothingToCheck:
            messages.error(request, "There is nothing to check again: look at its state.")
            status = 409
    way = [(reverse("wagtailadmin_home"), "Home"), (reverse("office_files"), "Files"), ("", str(document))]
    context = {
        "document": document,
        "sent": _when(document),
        "places": list(_places(document, request.user)),
        "may_check": document.state == State.UNCHECKED and scanner.is_set_up(),
        "events": ledger.timeline(document)[:LATEST],
        "header_title": str(document),
        "page_title": str(document),
        "header_icon": "doc-full",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, "home/office/file.html", context, status=status)


def _when(document: Document) -> str:
    return moment_in_words(timezone.localtime(document.uploaded_at))


def _places(document: Document, user: User) -> Iterator[Place]:
    """Where `user` may see it: applications that were sent, returns and agreements."""
    answers = Q(response__answers__value__contains=[document.pk])
    for one in applications_known_to(user).filter(answers | Q(relied_on__document=document)).distinct():
        yield Place(f"Application {one.reference}", reverse("casework:application", args=[one.call_id, one.reference]))
    for found in returns_known_to(user).filter(answers).select_related("agreement").distinct():
        yield Place(str(found), reverse("office_return", args=[found.pk]))
    for agreement in Agreement.objects.visible_to(user).filter(documents=document):
        yield Place(str(agreement), reverse("office_agreements:agreement", args=[agreement.reference]))
