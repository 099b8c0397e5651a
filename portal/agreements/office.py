"""Agreements in the back office: the list of grant agreements and contracts, with search, filters and export."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from portal.accounts.audiences import audience, office
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.exports.listings import SafeExport

WHO = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER)


def address(agreement: Agreement) -> str:
    """The agreement's page in the back office; it shows money and so stands in the room of payments."""
    return reverse("office_agreements:agreement", args=[agreement.reference])


def lead_officers(request: Any) -> QuerySet[User]:
    return User.objects.filter(agreements_led__isnull=False).distinct().order_by("name", "email")


class AgreementFilterSet(WagtailFilterSet):
    lead_officer = django_filters.ModelChoiceFilter(queryset=lead_officers, label="Lead officer")

    class Meta:
        model = Agreement
        fields = ("kind", "state", "lead_officer")


class AgreementsReport(SafeExport, ReportView):
    """Every agreement, the latest start first."""

    model = Agreement
    page_title = "Agreements"
    header_icon = "doc-full"
    index_url_name = "office_agreements:list"
    index_results_url_name = "office_agreements:list_results"
    default_ordering = ("-starts_on", "reference")
    filterset_class = AgreementFilterSet
    is_searchable = True
    search_fields = ("reference", "title", "organisation__name")
    paginate_by = 25
    export_filename = "agreements"
    list_export = (
        "reference",
        "get_kind_display",
        "organisation.name",
        "title",
        "value",
        "starts_on",
        "ends_on",
        "standing",
        "lead_officer",
    )
    export_headings = {
        "reference": "Reference",
        "get_kind_display": "Kind",
        "organisation.name": "Organisation",
        "title": "Title",
        "value": "Value",
        "starts_on": "Starts",
        "ends_on": "Ends",
        "standing": "State",
        "lead_officer": "Lead officer",
    }

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label="Agreement", get_url=address, accessor=str, sort_key="reference"),
            Column("organisation", label="Organisation", sort_key="organisation__name"),
            Column("kind", label="Kind", accessor="get_kind_display"),
            Column("value", label="Value", accessor=lambda one: pounds(one.value), sort_key="value"),
            Column("ends_on", label="Ends", accessor=lambda one: long_date(one.ends_on), sort_key="ends_on"),
            Column("state", label="State", accessor="standing", sort_key="state"),
            Column("lead_officer", label="Lead officer"),
        ]

    def get_base_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).select_related("organisation", "lead_officer")


agreements = audience(WHO)(AgreementsReport.as_view())
agreements_results = audience(WHO)(AgreementsReport.as_view(results_only=True))
