"""What funding streams add to the back office."""

from wagtail import hooks

from portal.streams.office import FundingStreamViewSet


@hooks.register("register_admin_viewset")
def streams() -> FundingStreamViewSet:
    return FundingStreamViewSet("streams")
