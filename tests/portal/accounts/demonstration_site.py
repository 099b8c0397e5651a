"""The portal's addresses with those of the demonstration."""

from django.urls import include, path

from portal.urls import urlpatterns as portal_urlpatterns

urlpatterns = [path("", include("portal.accounts.demonstration_urls")), *portal_urlpatterns]
