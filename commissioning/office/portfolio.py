"""All contracts on one page, worst first: which will miss a target, how sure that is, how much money, what comes next.

It shows what was last worked out (portal.monitoring.models.Outlook), so its cost does not grow with the figures behind
it.
"""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from commissioning.models import Contract, Service
from portal.accounts.models import User
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
from portal.plan.models import Theme


def lead_officers(request: Any) -> QuerySet[User]:
    return User.objects.filter(agreements_led__kind=Contract.Kind.CONTRACT).distinct().order_by("name", "email")


class PortfolioFilterSet(WagtailFilterSet):
    lead_officer = django_filters.ModelChoiceFilter(queryset=lead_officers, label="Lead officer")
    service = django_filters.ModelChoiceFilter(queryset=Service.objects.all(), label="Service")
    themes = django_filters.ModelChoiceFilter(queryset=Theme.objects.published(), label="Plan theme")
    outlook = django_filters.ChoiceFilter(
        label="Outlook", method="only_at_risk", choices=[("miss", "Missed or may miss a target")], empty_label="All"
    )

    class Meta:
        model = Contract
        fields = ("state", "lead_officer", "service", "themes", "published", "outlook")

    def only_at_risk(self, queryset: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        return likely_to_miss(queryset) if value else queryset


class PortfolioView(SafeExport, IndexView):
    template_name = "commissioning/office/portfolio.html"
    filterset_class = PortfolioFilterSet
    list_export = (
        "reference",
        "title",
        "service",
        "organisation",
        "value",
        "starts_on",
        "ends_on",
        "standing",
        "lead_officer",
        "chance",
        "return_due_on",
        "published",
    )
    export_headings = {
        "organisation": "Provider",
        "standing": "State",
        "chance": "Chance that the weakest target is met, 0 to 1",
        "return_due_on": "Next return due",
    }
    export_filename = "contracts"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label="Contract",
                sort_key="title",
                accessor=lambda one: f"{one.title}: {one.organisation}",
                get_url=lambda one: reverse("contract_performance", args=[one.pk]),
            ),
            OutlookColumn("chance", label="Weakest target", sort_key="place"),
            Column("value", label="Value", accessor=lambda one: pounds(one.value), sort_key="value"),
            Column("next", label="Next", accessor=next_return, sort_key="return_due_on"),
            Column("ends_on", label="Ends", accessor=lambda one: long_date(one.ends_on), sort_key="ends_on"),
            Column("lead_officer", label="Lead officer"),
            Column("state", label="State", accessor="standing", sort_key="state"),
        ]

    def get_base_queryset(self) -> QuerySet[Contract]:
        return with_outlook(Contract.objects.select_related("organisation", "service", "lead_officer"))

    def order_queryset(self, queryset: QuerySet[Contract]) -> QuerySet[Contract]:
        return super().order_queryset(queryset) if self.ordering else worst_first(queryset)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        read_outlooks(context["object_list"])
        if self.results_only:
            return context
        everybodys = Contract.objects.in_force()
        mine = everybodys.filter(lead_officer=self.request.user)
        return context | {
            "mine": mine.count(),
            "mine_at_risk": likely_to_miss(with_outlook(mine)).count(),
            "in_force": everybodys.count(),
            "past": Contract.objects.past_their_last_day().count(),
            "at_risk": likely_to_miss(with_outlook(everybodys)).count(),
        }

    def get_list_more_buttons(self, instance: Contract) -> list:
        if not self.user_has_permission("change"):
            return []
        edit = reverse("contracts:edit", args=[instance.pk])
        return [MenuItem("Change the contract", url=edit, icon_name="edit", priority=10)]
