"""What agreements add to the back office: their place in the menu. Their pages are mounted by the room of payments."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.agreements.office import WHO


class AgreementsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return WHO.admits(request.user)


@hooks.register("register_admin_menu_item")
def agreements() -> MenuItem:
    return AgreementsMenuItem("Agreements", reverse("office_agreements:list"), icon_name="doc-full", order=220)
