"""The library of indicators in the back office: what is counted, in words that stay once people count by them."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from commissioning.office.definitions import DefinitionForm
from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.monitoring.models import AskedFigure, Indicator, Target
from portal.monitoring.versions import Version, versions_of
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges

ALL = "all"


class LibraryFilterSet(WagtailFilterSet):
    wording = django_filters.ChoiceFilter(
        label="Wording", method="as_they_are", choices=[(ALL, "Older wordings too")], empty_label="Current"
    )

    class Meta:
        model = Indicator
        fields = ("wording", "unit", "direction", "aggregation", "breakdowns")

    def as_they_are(self, queryset: QuerySet[Indicator], name: str, value: str) -> QuerySet[Indicator]:
        """The list itself leaves older wordings out."""
        return queryset


def _agreements() -> Combinable:
    """How many have a target on it, or report it without one."""
    beside = AskedFigure.objects.filter(indicator=OuterRef("pk")).exclude(
        agreement__in=Target.objects.filter(indicator=OuterRef(OuterRef("pk"))).values("agreement")
    )
    asked = beside.order_by().values("indicator").annotate(many=Count("pk")).values("many")
    return Count("targets__agreement", distinct=True) + Coalesce(Subquery(asked), 0)


class LibraryView(IndexView):
    """Each indicator in its current wording, unless older ones are asked for."""

    default_ordering = ("title", "-version")

    def get_base_queryset(self) -> QuerySet[Indicator]:
        library = Indicator.objects.library().annotate(agreements=_agreements())
        return library if self.request.GET.get("wording") == ALL else library.current()


class AddIndicatorView(CreateView):
    success_message = "“%(object)s” is in the library. Next, set a target on it: open a contract, and there Targets."

    def get_success_buttons(self) -> list:
        return [messages.button(reverse("contracts:index"), "Contracts")]


class EditIndicatorView(NoticesChanges):
    template_name = "commissioning/office/indicator.html"
    success_message = "What you changed in “%(object)s” is saved."

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if Indicator.objects.filter(replaces=self.object).exists():
            return []
        address = reverse("indicator_reword", args=[self.object.pk])
        return [HeaderButton("Reword", address, icon_name="edit")] if self.object.is_locked else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = versions_of(self.object)
        return super().get_context_data(**kwargs) | {"versions": versions, "current": _current(versions)}


def _current(versions: list[Version]) -> Indicator:
    return versions[0].indicator


class DeleteIndicatorView(SaysWhyNot):
    instead = "Figures were promised or reported on it, so it stays. Contracts to come can leave it out."


@audience(OFFICERS)
class IndicatorViewSet(ModelViewSet):
    model = Indicator
    name = "indicators"
    url_prefix = "indicators"
    icon = "order"
    menu_label = "Indicators"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = LibraryView
    add_view_class = AddIndicatorView
    edit_view_class = EditIndicatorView
    delete_view_class = DeleteIndicatorView
    list_display = (
        "title",
        Column("version", label="Version", sort_key="version"),
        BooleanColumn("is_locked", label="Wording locked"),
        "unit",
        "aggregation",
        Column("agreements", label="Agreements that report it", sort_key="agreements"),
        "source",
    )
    filterset_class = LibraryFilterSet
    list_export = (
        "title",
        "version",
        "locked_at",
        "definition",
        "noun",
        "unit",
        "direction",
        "aggregation",
        "numerator",
        "denominator",
        "source",
    )
    export_filename = "indicators"
    search_fields = ("title", "definition", "source")
    edit_handler = ObjectList(
        (
            FieldPanel("title"),
            FieldPanel("definition"),
            FieldPanel("noun"),
            FieldRowPanel([FieldPanel("unit"), FieldPanel("direction"), FieldPanel("aggregation")]),
            FieldRowPanel([FieldPanel("numerator"), FieldPanel("denominator")]),
            FieldPanel("breakdowns", widget=forms.CheckboxSelectMultiple),
            FieldPanel("source"),
            FieldPanel("asked_by", widget=forms.CheckboxSelectMultiple),
        ),
        base_form_class=DefinitionForm,
    )
