"""What the grants wing adds to the back office."""

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from grants.office.calls import CallViewSet
from grants.office.funds import FundViewSet
from grants.office.schemes import SchemeViewSet


class GrantsGroup(ViewSetGroup):
    menu_label = "Grants"
    menu_icon = "group"
    menu_order = 100
    items = (CallViewSet("calls"), FundViewSet("funds"), SchemeViewSet("schemes"))


@hooks.register("register_admin_viewset")
def grants() -> GrantsGroup:
    return GrantsGroup()


@hooks.register("register_admin_urls")
def casework() -> list:
    return [path("calls/", include("grants.urls.office"))]
