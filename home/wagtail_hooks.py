"""What the front door adds to the back office: what both wings share."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.office.returns import READERS


class ReturnsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_admin_urls")
def returns() -> list:
    return [path("returns/", include("home.urls.office_returns"))]


@hooks.register("register_admin_menu_item")
def returns_menu_item() -> MenuItem:
    return ReturnsMenuItem("Returns", reverse("returns"), name="returns", icon_name="download", order=120)
