"""Scoring schemes, to read. They are data that come with the portal; a call chooses one."""

from wagtail.admin.viewsets.model import ModelViewSet

from grants.models import ScoringScheme
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges


class DeleteSchemeView(SaysWhyNot):
    instead = "A scheme that calls are scored by stays. Choose another one on calls that nobody has scored yet."


@audience(office(Role.GRANTS_OFFICER, Role.COMMISSIONER))
class SchemeViewSet(ModelViewSet):
    model = ScoringScheme
    name = "schemes"
    url_prefix = "grants/schemes"
    icon = "order"
    menu_label = "Scoring schemes"
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = NoticesChanges
    delete_view_class = DeleteSchemeView
    inspect_view_enabled = True
    list_display = ("name", "combination", "source")
    inspect_view_fields = ("name", "combination", "axes_in_words", "levels_in_words", "bands_in_words", "source")
    form_fields = ("name",)
