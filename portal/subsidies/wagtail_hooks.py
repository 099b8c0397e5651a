"""What subsidy control adds to the back office."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.payments.office.frame import READERS
from portal.subsidies.office import pages

SUBSIDIES = [
    path("", pages.subsidies, name="list"),
    path("subsidies.csv", pages.subsidies_csv, name="csv"),
    path("<slug:reference>/", pages.agreement, name="agreement"),
    path("<slug:reference>/decide/", pages.decide, name="decide"),
    path("<slug:reference>/<int:number>/notice/", pages.notice, name="notice"),
    path("<slug:reference>/<int:number>/given/", pages.given, name="given"),
    path("<slug:reference>/<int:number>/published/", pages.published, name="published"),
]


@hooks.register("register_admin_urls")
def addresses() -> list:
    return [path("subsidies/", include((SUBSIDIES, "office_subsidies")))]


class SubsidiesMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_reports_menu_item")
def subsidies_menu() -> MenuItem:
    address = reverse("office_subsidies:list")
    return SubsidiesMenuItem("Subsidy control", address, name="subsidies", icon_name="clipboard-list", order=720)
