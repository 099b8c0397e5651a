"""What the front door adds to the back office: what both wings share."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.office.due import due
from home.office.returns import READERS
from home.office.second_factor import second_factor
from home.office.waiting import WaitingPanel
from portal.agreements.office import WHO


class ReturnsMenuItem(MenuItem):
    """For whoever reads returns, and sees to the files of applications and returns."""

    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_admin_urls")
def pages() -> list:
    return [
        path("returns/", include("home.urls.office_returns")),
        path("due/", due, name="office_due"),
        path("files/", include("home.urls.office_files")),
        path("", include("home.urls.office_dashboards")),
        path("people/<int:pk>/second-factor/", second_factor, name="reset_second_factor"),
    ]


@hooks.register("register_admin_menu_item")
def returns_menu_item() -> MenuItem:
    return ReturnsMenuItem("Returns", reverse("returns"), name="returns", icon_name="download", order=120)


@hooks.register("register_admin_menu_item")
def due_menu_item() -> MenuItem:
    return ReturnsMenuItem("What needs doing", reverse("office_due"), name="due", icon_name="tasks", order=105)


@hooks.register("register_reports_menu_item")
def files_menu_item() -> MenuItem:
    return ReturnsMenuItem("Files and viruses", reverse("office_files"), name="files", icon_name="doc-full", order=800)


class ThemesMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return WHO.admits(request.user)


@hooks.register("register_reports_menu_item")
def themes_menu_item() -> MenuItem:
    return ThemesMenuItem("Plan themes", reverse("office_themes"), name="themes", icon_name="list-ul", order=700)


@hooks.register("construct_homepage_panels")
def waiting(request, panels: list) -> None:
    panels.insert(0, WaitingPanel())
