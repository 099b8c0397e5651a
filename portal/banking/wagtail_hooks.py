"""What bank details add to the back office."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.banking.office import accounts, checks
from portal.banking.office.frame import OFFICERS

PAGES = [
    path("", accounts.accounts, name="list"),
    path("looks/", accounts.looks, name="looks"),
    path("<int:pk>/", accounts.account, name="account"),
    path("<int:pk>/evidence/", accounts.evidence, name="evidence"),
    path("<int:pk>/check/", checks.check, name="check"),
    path("<int:pk>/agree/", checks.agree, name="agree"),
    path("<int:pk>/refuse/", checks.refuse, name="refuse"),
    path("<int:pk>/stop/", checks.stop, name="stop"),
    path("<int:pk>/look/", checks.look, name="look"),
]


class BankDetailsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return OFFICERS.admits(request.user)


@hooks.register("register_admin_urls")
def pages() -> list:
    return [path("bank-details/", include((PAGES, "office_banking")))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return BankDetailsMenuItem("Bank details", reverse("office_banking:list"), icon_name="lock", order=235)
