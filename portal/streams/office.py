"""Funding streams in the back office."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.names import NamedForm, named_panels
from portal.streams.models import FundingStream

KEEPERS = office(Role.COMMISSIONING_OFFICER, Role.GRANTS_OFFICER, Role.FINANCE_OFFICER)


class AddStreamView(CreateView):
    success_message = "“%(object)s” is saved. Contracts can be tagged with it now, year by year."


class EditStreamView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class DeleteStreamView(SaysWhyNot):
    instead = "Money is tagged with it, so it stays. Close it, and nothing new is tagged with it."


@audience(KEEPERS)
class FundingStreamViewSet(ModelViewSet):
    model = FundingStream
    name = "streams"
    url_prefix = "streams"
    icon = "order"
    menu_label = "Funding streams"
    menu_order = 240
    menu_name = "streams"
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddStreamView
    edit_view_class = EditStreamView
    delete_view_class = DeleteStreamView
    list_display = ("name", "funder", "closed")
    list_export = ("name", "funder", "terms", "closed")
    export_filename = "funding-streams"
    search_fields = ("name", "funder")
    edit_handler = ObjectList(
        (
            *named_panels("name", address="ministry-of-justice"),
            FieldPanel("funder"),
            FieldPanel("terms"),
            FieldRowPanel([FieldPanel("number"), FieldPanel("closed")]),
        ),
        base_form_class=NamedForm,
    )
