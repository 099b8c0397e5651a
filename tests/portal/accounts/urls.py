"""The portal's addresses and three guarded ones, for testing `audience`."""

from django.urls import include, path

from portal.urls import urlpatterns as portal_urlpatterns
from tests.portal.accounts.test_audiences import ClassView, FinanceViewSet, function_view

urlpatterns = [
    path("guarded/function/", function_view),
    path("guarded/class/", ClassView.as_view()),
    path("guarded/viewset/", include(FinanceViewSet().get_urlpatterns())),
    *portal_urlpatterns,
]
