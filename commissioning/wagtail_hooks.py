"""What the commissioning wing adds to the back office."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from commissioning.office.breakdowns import BreakdownViewSet
from commissioning.office.case_rules import CaseRuleViewSet
from commissioning.office.contracts import ContractViewSet
from commissioning.office.frame import READERS
from commissioning.office.indicators import IndicatorViewSet
from commissioning.office.organisations import OrganisationChooserViewSet
from commissioning.office.pictures import DistanceViewSet, FunnelViewSet
from commissioning.office.rewording import reword_indicator
from commissioning.office.services import ServiceViewSet


class ReviewsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


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

    def get_submenu_items(self) -> list[MenuItem]:
        reviews = ReviewsMenuItem("Service reviews", reverse("reviews_due"), icon_name="group", order=150)
        return [*super().get_submenu_items(), reviews]


@hooks.register("register_admin_viewset")
def commissioning() -> list:
    return [CommissioningGroup(), OrganisationChooserViewSet("organisation_chooser")]


@hooks.register("register_admin_urls")
def contract_pages() -> list:
    return [
        path("contracts/", include("commissioning.urls")),
        path("indicators/<int:pk>/reword/", reword_indicator, name="indicator_reword"),
    ]
