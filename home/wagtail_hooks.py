"""What the front door adds to the back office: what both wings share."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from home.models.report_blocks import FrozenFigureChooserViewSet
from home.office.bids import BidViewSet
from home.office.due import due
from home.office.funders import funders, funders_csv
from home.office.money import money
from home.office.reports import MAKERS, reports
from home.office.returns import READERS
from home.office.second_factor import second_factor
from home.office.stream_money import stream_money
from home.office.waiting import WaitingPanel
from portal.accounts.audiences import audience
from portal.agreements.office import WHO
from portal.plan.office import PlanViewSet, ThemeViewSet


class ReturnsMenuItem(MenuItem):
    """For whoever reads returns, and sees to the files of applications and returns."""

    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


class ReportsToThePanelMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return MAKERS.admits(request.user)


class PlanGroup(ViewSetGroup):
    """The Plan, what is reported on it, and the money that the office asks others for."""

    menu_label = "The Plan"
    menu_icon = "clipboard-list"
    menu_order = 115
    items = (PlanViewSet("plans"), ThemeViewSet("themes"), BidViewSet("bids"))

    def get_submenu_items(self) -> list[MenuItem]:
        address = reverse("monitoring_reports")
        return [
            *super().get_submenu_items(),
            ReportsToThePanelMenuItem("Monitoring reports", address, icon_name="doc-full-inverse", order=10),
        ]


@hooks.register("register_admin_viewset")
def viewsets() -> list:
    return [PlanGroup(), audience(MAKERS)(FrozenFigureChooserViewSet)("frozen_figure_chooser")]


@hooks.register("register_admin_urls")
def pages() -> list:
    return [
        path("returns/", include("home.urls.office_returns")),
        path("due/", due, name="office_due"),
        path("agreements/<slug:reference>/money/", money, name="office_money"),
        path("streams/<int:pk>/money/", stream_money, name="office_stream_money"),
        path("funders/", funders, name="office_funders"),
        path("funders.csv", funders_csv, name="office_funders_csv"),
        path("files/", include("home.urls.office_files")),
        path("", include("home.urls.office_dashboards")),
        path("reports-to-the-panel/", reports, name="monitoring_reports"),
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


class AgreementsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return WHO.admits(request.user)


@hooks.register("register_reports_menu_item")
def themes_menu_item() -> MenuItem:
    return AgreementsMenuItem("Plan themes", reverse("office_themes"), name="themes", icon_name="list-ul", order=700)


@hooks.register("register_reports_menu_item")
def funders_menu_item() -> MenuItem:
    address = reverse("office_funders")
    return AgreementsMenuItem("What funders ask for", address, name="funders", icon_name="order", order=710)


@hooks.register("construct_homepage_panels")
def waiting(request, panels: list) -> None:
    panels.insert(0, WaitingPanel())
