"""What donations add to the back office: a group in the menu, for the Foundation's treasurer alone."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.donations.office import books, claims, donations
from portal.donations.office.causes import CauseViewSet
from portal.donations.office.frame import TREASURER

PAGES = [
    path("", donations.donations, name="list"),
    path("donations.csv", donations.donations_csv, name="csv"),
    path("gift-aid/", claims.claims, name="claims"),
    path("gift-aid/make/", claims.make, name="make_claim"),
    path("gift-aid/<int:number>/", claims.claim, name="claim"),
    path("gift-aid/<int:number>/schedule.ods", claims.ods, name="claim_ods"),
    path("gift-aid/<int:number>/schedule.csv", claims.csv, name="claim_csv"),
    path("books/", books.books, name="books"),
    path("books/compare/", books.compare, name="compare"),
    path("<slug:reference>/", donations.donation, name="donation"),
    path("<slug:reference>/refund/", donations.refund, name="refund"),
    path("<slug:reference>/stop/", donations.stop, name="stop"),
    path("<slug:reference>/cancel-gift-aid/", donations.cancel_gift_aid, name="cancel_gift_aid"),
]


@hooks.register("register_admin_urls")
def pages() -> list:
    return [path("donations/", include((PAGES, "office_donations")))]


@hooks.register("register_admin_viewset")
def causes() -> CauseViewSet:
    return CauseViewSet("causes")


class TreasurersMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return TREASURER.admits(request.user)


class FoundationMenu(SubmenuMenuItem):
    def is_shown(self, request) -> bool:
        return TREASURER.admits(request.user)


foundation_menu = Menu(register_hook_name="register_foundation_menu_item")


@hooks.register("register_admin_menu_item")
def group() -> MenuItem:
    return FoundationMenu("Foundation", foundation_menu, name="foundation", icon_name="pick", order=250)


@hooks.register("register_foundation_menu_item")
def list_item() -> MenuItem:
    return TreasurersMenuItem("Donations", reverse("office_donations:list"), icon_name="pick", order=10)


@hooks.register("register_foundation_menu_item")
def causes_item() -> MenuItem:
    return TreasurersMenuItem("Causes", reverse("causes:index"), icon_name="list-ul", order=20)


@hooks.register("register_foundation_menu_item")
def claims_item() -> MenuItem:
    return TreasurersMenuItem("Gift Aid", reverse("office_donations:claims"), icon_name="doc-full", order=30)


@hooks.register("register_foundation_menu_item")
def books_item() -> MenuItem:
    return TreasurersMenuItem("The books and Stripe", reverse("office_donations:books"), icon_name="order", order=40)
