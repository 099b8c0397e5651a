"""What the commissioning wing adds to the back office."""

from django.urls import include, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from commissioning.office.breakdowns import BreakdownViewSet
from commissioning.office.case_rules import CaseRuleViewSet
from commissioning.office.contracts import ContractViewSet
from commissioning.office.indicators import IndicatorViewSet
from commissioning.office.organisations import OrganisationChooserViewSet
from commissioning.office.pictures import DistanceViewSet, FunnelViewSet
from commissioning.office.rewording import reword_indicator
from commissioning.office.services import ServiceViewSet


class CommissioningGroup(ViewSetGroup):
    menu_label = "Commissioning"
    menu_icon = "clipboard-list"
    menu_order = 110
    items = (
        ContractViewSet("contracts"),
        ServiceViewSet("services"),
        IndicatorViewSet("indicators"),
        BreakdownViewSet("breakdowns"),
        CaseRuleViewSet("case_rules"),
        FunnelViewSet("funnels"),
        DistanceViewSet("distances"),
    )


@hooks.register("register_admin_viewset")
def commissioning() -> list:
    return [CommissioningGroup(), OrganisationChooserViewSet("organisation_chooser")]


@hooks.register("register_admin_urls")
def contract_pages() -> list:
    return [
        path("contracts/", include("commissioning.urls")),
        path("indicators/<int:pk>/reword/", reword_indicator, name="indicator_reword"),
    ]
