"""Services, in the back office."""

from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.models import Service
from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.plan.panels import ThemesPanel
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
            ThemesPanel(),
        ),
        base_form_class=NamedForm,
    )
