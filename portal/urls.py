"""Every door of the house. Names apps by string, so nothing here imports upward."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("office/", include(wagtailadmin_urls)),
    path("", include(wagtail_urls)),
]
