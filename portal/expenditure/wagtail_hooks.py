"""What the register of expenditure adds to the back office."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.expenditure.office import pages
from portal.payments.office.frame import READERS

EXPENDITURE = [
    path("", pages.months, name="list"),
    path("agreements/<slug:reference>/", pages.reason, name="reason"),
    path("lines/<int:pk>/value/", pages.value, name="value"),
    path("lines/<int:pk>/redact/", pages.redact, name="redact"),
    path("lines/<int:pk>/confirm/", pages.confirm, name="confirm"),
    path("lines/<int:pk>/show/", pages.show, name="show"),
    path("<slug:month>/", pages.month, name="month"),
    path("<slug:month>/prepare/", pages.prepare, name="prepare"),
    path("<slug:month>/publish/", pages.publish, name="publish"),
    path("<slug:month>/again/", pages.again, name="again"),
]


@hooks.register("register_admin_urls")
def addresses() -> list:
    return [path("expenditure/", include((EXPENDITURE, "office_expenditure")))]


class ExpenditureMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_reports_menu_item")
def expenditure_menu() -> MenuItem:
    address = reverse("office_expenditure:list")
    return ExpenditureMenuItem("Expenditure over £500", address, name="expenditure", icon_name="order", order=705)
