"""Services and the library of indicators, in the back office."""

from django import forms
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.models import Service
from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.monitoring.models import Indicator
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.names import NamedForm, named_panels


class AddServiceView(CreateView):
    success_message = "The service “%(object)s” is saved. Next, register a contract for it."

    def get_success_buttons(self) -> list:
        return [messages.button(reverse("contracts:add"), "Register a contract")]


class EditServiceView(NoticesChanges):
    success_message = "What you changed in the service “%(object)s” is saved."


class DeleteServiceView(SaysWhyNot):
    instead = "A service with contracts stays on record."


@audience(OFFICERS)
class ServiceViewSet(ModelViewSet):
    model = Service
    name = "services"
    url_prefix = "services"
    icon = "group"
    menu_label = "Services"
    add_view_class = AddServiceView
    edit_view_class = EditServiceView
    delete_view_class = DeleteServiceView
    add_to_reference_index = False
    copy_view_enabled = False
    list_display = ("name", "legal_power")
    list_export = ("name", "description", "legal_power")
    export_filename = "services"
    search_fields = ("name", "description")
    edit_handler = ObjectList(
        (
            *named_panels("name", address="restorative-justice"),
            FieldPanel("description"),
            FieldPanel("legal_power"),
            FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
        ),
        base_form_class=NamedForm,
    )


class LibraryView(IndexView):
    def get_base_queryset(self):
        return Indicator.objects.library()


class AddIndicatorView(CreateView):
    success_message = "“%(object)s” is in the library. Next, set a target on it: open a contract, and there Targets."

    def get_success_buttons(self) -> list:
        return [messages.button(reverse("contracts:index"), "Contracts")]


class EditIndicatorView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


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
