"""What Stripe adds to the back office: its inbox."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.stripe import office

PAGES = [
    path("", office.events, name="list"),
    path("<int:pk>/again/", office.again, name="again"),
    path("<int:pk>/aside/", office.aside, name="aside"),
]


@hooks.register("register_admin_urls")
def pages() -> list:
    return [path("stripe/", include((PAGES, "office_stripe")))]


class StripeMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return office.READERS.admits(request.user)


@hooks.register("register_reports_menu_item")
def stripe_menu() -> MenuItem:
    return StripeMenuItem(office.TITLE, reverse("office_stripe:list"), name="stripe", icon_name="download", order=800)
