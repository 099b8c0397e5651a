"""The account's own pages, then allauth's."""

from django.urls import include, path

from portal.accounts import views

urlpatterns = [
    path("", views.landing, name="account_landing"),
    path("second-factor/", views.set_up_second_factor, name="account_second_factor"),
    path("", include("allauth.urls")),
]
