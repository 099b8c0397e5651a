"""The account's own pages, then allauth's."""

from django.urls import include, path

from portal.accounts import proving, views

urlpatterns = [
    path("", views.landing, name="account_landing"),
    path("second-factor/", views.set_up_second_factor, name="account_second_factor"),
    path("prove-by-code/", proving.prove_by_code, name="account_prove_by_code"),
    path("", include("allauth.urls")),
]
