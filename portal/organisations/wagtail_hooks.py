"""What organisations add to the back office: profiles that may be one and the same."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.organisations.office.frame import OFFICERS


class DuplicatesMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return OFFICERS.admits(request.user)


@hooks.register("register_admin_menu_item")
def duplicates_in_the_menu() -> MenuItem:
    return DuplicatesMenuItem("Duplicates", reverse("office_duplicates:list"), icon_name="group", order=260)


@hooks.register("register_admin_urls")
def duplicates() -> list:
    return [path("duplicates/", include("portal.organisations.office.urls"))]
