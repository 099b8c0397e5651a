"""Every door of the house. Names apps by string, so nothing here imports upward."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("office/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
