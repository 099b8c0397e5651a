"""Everything under one theme of the Plan, and everything that one organisation has from the office: grants and
contracts in one list, worst first.

It stands on the top floor because it speaks of both wings.
"""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.agreements.office import WHO, address
from portal.design.words import long_date, pounds
from portal.exports.listings import SafeExport
from portal.monitoring.outlook_lists import (
    OutlookColumn,
    likely_to_miss,
    next_return,
    read_outlooks,
    with_outlook,
    worst_first,
)
from portal.organisations.models import Organisation
from portal.payments.models import Instalment
from portal.plan.models import Theme


class DashboardFilterSet(WagtailFilterSet):
    outlook = django_filters.ChoiceFilter(
        label="Outlook", method="only_at_risk", choices=[("miss", "Missed or may miss a target")], empty_label="All"
    )

    class Meta:
        model = Agreement
        fields = ("kind", "state", "outlook")

    def only_at_risk(self, queryset: QuerySet[Agreement], name: str, value: str) -> QuerySet[Agreement]:
        return likely_to_miss(queryset) if value else queryset


class Dashboard(SafeExport, IndexView):
    """Agreements that `of` picks out, with how each stands."""

    model = Agreement
    any_permission_required = None
    template_name = "home/office/dashboard.html"
    filterset_class = DashboardFilterSet
    is_searchable = True
    search_fields = ("reference", "title", "organisation__name")
    paginate_by = 25
    header_icon = "doc-full"
    list_export = (
        "reference",
        "get_kind_display",
        "title",
        "organisation.name",
        "value",
        "paid",
        "starts_on",
        "ends_on",
        "standing",
        "chance",
        "return_due_on",
    )
    export_headings = {
        "get_kind_display": "Kind",
        "organisation.name": "Organisation",
        "standing": "State",
        "chance": "Chance that the weakest target is met, 0 to 1",
        "return_due_on": "Next return due",
    }

    of: Q
    heading: str

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label="Agreement", accessor=str, get_url=address, sort_key="title"),
            Column("organisation", label="Organisation", sort_key="organisation__name"),
            OutlookColumn("chance", label="Weakest target", sort_key="place"),
            Column("value", label="Value", accessor=lambda one: pounds(one.value), sort_key="value"),
            Column("paid", label="Paid", accessor=lambda one: pounds(one.paid or 0), sort_key="paid"),
            Column("next", label="Next", accessor=next_return, sort_key="return_due_on"),
            Column("ends_on", label="Ends", accessor=lambda one: long_date(one.ends_on), sort_key="ends_on"),
            Column("state", label="State", accessor="standing", sort_key="state"),
        ]

    def agreements(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).filter(self.of)

    def get_base_queryset(self) -> QuerySet[Agreement]:
        listed = with_outlook(Agreement.objects.filter(pk__in=self.agreements().values("pk")))
        paid = Instalment.objects.paid().filter(agreement=OuterRef("pk")).order_by().values("agreement")
        total = paid.annotate(total=Sum("amount")).values("total")
        return listed.select_related("organisation").annotate(paid=Subquery(total))

    def order_queryset(self, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        return super().order_queryset(queryset) if self.ordering else worst_first(queryset)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        read_outlooks(context["object_list"])
        return context if self.results_only else context | {"totals": self.totals()}

    def totals(self) -> dict[str, Any]:
        """How many agreements began, what they are worth and what was paid of it."""
        began = self.agreements().exclude(state__in=[Agreement.State.PLANNED, *Agreement.NEVER_BEGAN])
        began = Agreement.objects.filter(pk__in=began.values("pk"))
        return {
            "number": began.count(),
            "value": began.aggregate(total=Sum("value"))["total"] or 0,
            "paid": Instalment.objects.paid().filter(agreement__in=began).total(),
            "at_risk": likely_to_miss(with_outlook(began)).count(),
        }

    def get_edit_url(self, instance: Agreement) -> None:
        return None

    def get_add_url(self) -> None:
        return None

    def get_page_title(self) -> str:
        return self.heading

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": reverse("office_agreements:list"), "label": "Agreements"},
            {"url": "", "label": self.heading},
        ]


class ThemeView(Dashboard):
    """All that serves a theme of the Plan. A contract serves its own themes, a grant those that it was awarded for."""

    @cached_property
    def theme(self) -> Theme:
        found = Theme.objects.select_related("pillar__plan").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def of(self) -> Q:
        return Q(themes=self.theme)

    @cached_property
    def heading(self) -> str:
        return f"Theme: {self.theme}"

    @cached_property
    def index_url(self) -> str:
        return reverse("office_theme", args=[self.theme.pk])

    @cached_property
    def index_results_url(self) -> str:
        return reverse("office_theme_results", args=[self.theme.pk])

    @property
    def export_filename(self) -> str:
        return f"theme-{self.theme.slug}"


class ProviderView(Dashboard):
    """All that one organisation has, or had, from the office."""

    @cached_property
    def organisation(self) -> Organisation:
        found = Organisation.objects.standing().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def of(self) -> Q:
        return Q(organisation=self.organisation)

    @cached_property
    def heading(self) -> str:
        return str(self.organisation)

    @cached_property
    def index_url(self) -> str:
        return reverse("office_provider", args=[self.organisation.pk])

    @cached_property
    def index_results_url(self) -> str:
        return reverse("office_provider_results", args=[self.organisation.pk])

    @property
    def export_filename(self) -> str:
        return f"organisation-{self.organisation.pk}"


@audience(WHO)
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of every Plan with what serves each: how many agreements in force, what they are worth, and how many
    of them may miss a target."""
    in_force = Agreement.objects.visible_to(request.user).in_force()
    running = Q(agreements__in=in_force.values("pk"))
    at_risk = likely_to_miss(with_outlook(Agreement.objects.filter(pk__in=in_force.values("pk")))).values("pk")
    found = (
        Theme.objects.select_related("pillar__plan")
        .annotate(
            running=Count("agreements", filter=running, distinct=True),
            worth=Sum("agreements__value", filter=running),
            at_risk=Count("agreements", filter=Q(agreements__in=at_risk), distinct=True),
        )
        .order_by("-pillar__plan__starts_on", "pillar__number", "number", "pk")
    )
    way = [(reverse("wagtailadmin_home"), "Home"), ("", "Plan themes")]
    frame = {
        "header_title": "Plan themes",
        "page_title": "Plan themes",
        "header_icon": "list-ul",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, "home/office/themes.html", frame | {"themes": found})


theme = audience(WHO)(ThemeView.as_view())
theme_results = audience(WHO)(ThemeView.as_view(results_only=True))
provider = audience(WHO)(ProviderView.as_view())
provider_results = audience(WHO)(ProviderView.as_view(results_only=True))
