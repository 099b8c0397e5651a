"""Causes in the back office: what people can give for."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.audiences import audience
from portal.donations.models import Cause
from portal.donations.office.frame import TREASURER
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.names import NamedForm, named_panels


class AddCauseView(CreateView):
    success_message = "“%(object)s” is saved. People can give to it now."


class EditCauseView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class DeleteCauseView(SaysWhyNot):
    instead = "Gifts were made to it, so it stays. Close it, and nobody gives to it anew."


@audience(TREASURER)
class CauseViewSet(ModelViewSet):
    model = Cause
    name = "causes"
    url_prefix = "causes"
    icon = "pick"
    menu_label = "Causes"
    menu_order = 20
    menu_name = "causes"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddCauseView
    edit_view_class = EditCauseView
    delete_view_class = DeleteCauseView
    list_display = ("name", "closed")
    list_export = ("name", "purpose", "closed")
    export_filename = "causes"
    search_fields = ("name",)
    edit_handler = ObjectList(
        (
            *named_panels("name", address="safer-streets"),
            FieldPanel("purpose"),
            FieldRowPanel([FieldPanel("number"), FieldPanel("closed")]),
        ),
        base_form_class=NamedForm,
    )
