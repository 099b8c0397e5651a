"""What the commissioning wing adds to the back office."""

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from commissioning.office.contracts import ContractViewSet
from commissioning.office.organisations import OrganisationChooserViewSet
from commissioning.office.services import IndicatorViewSet, ServiceViewSet


class CommissioningGroup(ViewSetGroup):
    menu_label = "Commissioning"
    menu_icon = "clipboard-list"
    menu_order = 110
    items = (ContractViewSet("contracts"), ServiceViewSet("services"), IndicatorViewSet("indicators"))


@hooks.register("register_admin_viewset")
def commissioning() -> list:
    return [CommissioningGroup(), OrganisationChooserViewSet("organisation_chooser")]


@hooks.register("register_admin_urls")
def contract_pages() -> list:
    return [path("contracts/", include("commissioning.urls"))]
