"""What agreements add to the back office: their place in the menu. Their pages are mounted by the room of payments."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.agreements.office import WHO
from portal.agreements.template_pages import OFFICERS, TEMPLATES


class AgreementsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return WHO.admits(request.user)


@hooks.register("register_admin_menu_item")
def agreements() -> MenuItem:
    return AgreementsMenuItem("Agreements", reverse("office_agreements:list"), icon_name="doc-full", order=220)


@hooks.register("register_admin_urls")
def template_pages() -> list:
    return [path("agreement-templates/", include((TEMPLATES, "agreement_templates")))]


class TemplatesMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return OFFICERS.admits(request.user)


@hooks.register("register_settings_menu_item")
def templates() -> MenuItem:
    address = reverse("agreement_templates:list")
    return TemplatesMenuItem("Templates of agreements", address, name="agreement-templates", icon_name="doc-full")
