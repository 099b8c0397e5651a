"""Every door of the house. Names apps by string, so nothing here imports upward."""

from django.conf import settings
from django.urls import include, path
from django.views.decorators.csp import csp_override
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal import demonstration, health
from portal.accounts import office_door

# The back office has a policy of its own for what a browser may load.
office = decorate_urlpatterns(wagtailadmin_urls.urlpatterns, csp_override(settings.OFFICE_CSP))

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("demonstration/mails/", demonstration.mails, name="demonstration_mails"),
    path("account/", include("portal.accounts.urls")),
    # Returns stand before the workspace, whose addresses begin with a reference.
    path("provider/returns/", include("portal.monitoring.urls")),
    path("provider/", include("commissioning.provider_urls")),
    path("provider/", include("home.urls.provider")),
    path("", include("portal.correspondence.urls")),
    path("account/organisations/", include("portal.organisations.urls")),
    path("account/organisations/<int:pk>/evidence/", include("portal.evidence.urls")),
    path("account/organisations/<int:pk>/bank-details/", include("portal.banking.urls")),
    path("apply/", include("grants.urls.apply")),
    path("alerts/", include("grants.urls.alerts")),
    path("donate/", include("portal.donations.urls")),
    path("stripe/", include("portal.stripe.urls")),
    path("panel/", include("grants.urls.panel")),
    path("office/", include(office_door)),
    path("office/", include(office)),
    path("_util/login/", office_door.sign_in),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls.public")),
    path("", include(wagtail_urls)),
]
handler500 = "portal.broken.broken"
if settings.DEMONSTRATION:
    urlpatterns.insert(0, path("", include("portal.accounts.demonstration_urls")))
