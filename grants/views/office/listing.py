"""What came in on a call: the dashboard and the list under it, with search, filters and export."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from grants.domain.decisions import left_of
from grants.models import Application, Call, Decision
from grants.views.office.frame import CASEWORK, PAGES, address, call_of
from portal.accounts.audiences import audience
from portal.accounts.roles import Role
from portal.design.words import pounds
from portal.exports.listings import SafeExport

# Pages beside the listing that only a grants officer opens; rarer ones are links on the page itself.
FOR_OFFICERS = ("assignments",)


def in_words(application: Application) -> str:
    state = application.get_state_display()
    return f"{state} (keyed in from paper)" if application.is_paper else state


class ApplicationFilterSet(WagtailFilterSet):
    class Meta:
        model = Application
        fields = ("state", "is_paper")


class ApplicationsView(SafeExport, IndexView):
    """The call's applications, newest first; those with an own interest are counted but not listed."""

    model = Application
    any_permission_required = None
    template_name = f"{PAGES}/applications.html"
    filterset_class = ApplicationFilterSet
    search_fields = ("reference", "title", "organisation__name")
    is_searchable = True
    paginate_by = 25
    list_export = (
        "reference",
        "organisation.name",
        "title",
        "amount_requested",
        "get_state_display",
        "is_paper",
        "submitted_at",
    )
    export_headings = {
        "organisation.name": "Organisation",
        "get_state_display": "State",
        "is_paper": "Keyed in from paper",
    }
    export_filename = "applications"
    default_ordering = "-submitted_at"
    header_icon = "doc-full-inverse"

    @cached_property
    def call(self) -> Call:
        return call_of(self.kwargs["call_id"])

    @cached_property
    def index_url(self) -> str:
        return reverse("casework:applications", args=[self.call.pk])

    @cached_property
    def index_results_url(self) -> str:
        return reverse("casework:application_results", args=[self.call.pk])

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("reference", label="Reference", get_url=address, sort_key="reference"),
            Column("title", label="Project", sort_key="title"),
            Column("organisation", label="Organisation", sort_key="organisation__name"),
            Column(
                "amount",
                label="Asked for",
                accessor=lambda one: pounds(one.amount_requested),
                sort_key="amount_requested",
            ),
            Column("state", label="State", accessor=in_words, sort_key="state"),
            DateColumn("submitted_at", label="Sent", sort_key="submitted_at"),
        ]

    def get_base_queryset(self) -> QuerySet[Application]:
        mine = Application.objects.in_office(self.request.user).filter(call=self.call)
        return mine.select_related("organisation", "call")

    def get_edit_url(self, instance: Application) -> None:
        return None

    def get_add_url(self) -> None:
        return None

    def get_page_title(self) -> str:
        return self.call.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("calls:index"), "label": "Calls"},
            {"url": "", "label": self.call.title},
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        pages = [
            ("assignments", "Assignments", "user"),
            ("ranking", "Ranking", "order"),
            ("release", "Release decisions", "mail"),
            ("threads", "Messages", "comment"),
        ]
        if not self.request.user.has_role(Role.GRANTS_OFFICER):
            pages = [page for page in pages if page[0] not in FOR_OFFICERS]
        return [
            HeaderButton(label, url=reverse(f"casework:{name}", args=[self.call.pk]), icon_name=icon, priority=place)
            for place, (name, label, icon) in enumerate(pages, start=1)
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if self.results_only:
            return context
        budget = self.call.budget
        return context | {
            "call": self.call,
            "may_set_up": self.request.user.has_role(Role.GRANTS_OFFICER),
            "counts": self.call.applications.sent().by_state(),
            "budget": budget,
            "left": left_of(budget),
            "awarded": Decision.objects.filter(application__call=self.call).promised(),
        }


applications = audience(CASEWORK)(ApplicationsView.as_view())
application_results = audience(CASEWORK)(ApplicationsView.as_view(results_only=True))
