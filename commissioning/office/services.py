"""Services and the library of indicators, in the back office."""

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.models import Service
from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.monitoring.models import Indicator
from portal.organisations.models import Organisation


@audience(OFFICERS)
class ServiceViewSet(ModelViewSet):
    model = Service
    name = "services"
    url_prefix = "services"
    icon = "group"
    menu_label = "Services"
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ("name", "legal_power")
    list_export = ("name", "description", "legal_power")
    export_filename = "services"
    search_fields = ("name", "description")
    panels = (
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
        FieldPanel("legal_power"),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
    )


class LibraryView(IndexView):
    def get_base_queryset(self):
        return Indicator.objects.library()


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
    list_display = ("title", "unit", "direction", "aggregation", "source")
    list_filter = ("unit", "direction", "aggregation")
    list_export = ("title", "definition", "noun", "unit", "direction", "aggregation", "source")
    export_filename = "indicators"
    search_fields = ("title", "definition", "source")
    panels = (
        FieldPanel("title"),
        FieldPanel("definition"),
        FieldPanel("noun"),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("direction"), FieldPanel("aggregation")]),
        FieldPanel("source"),
    )


@audience(OFFICERS)
class OrganisationChooserViewSet(ChooserViewSet):
    """A chooser with search: there are far too many organisations for a drop-down list."""

    model = Organisation
    name = "organisation_chooser"
    url_prefix = "organisations/choose"
    icon = "group"
    choose_one_text = "Choose an organisation"
    choose_another_text = "Choose another organisation"
    edit_item_text = "Edit this organisation"
    url_filter_parameters = ()
