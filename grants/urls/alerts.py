"""Hearing of the next call, mounted at /alerts/."""

from django.urls import path

from grants.views import alerts

app_name = "alerts"
urlpatterns = [
    path("", alerts.ask, name="ask"),
    path("<str:token>/confirm/", alerts.confirm, name="confirm"),
    path("<str:token>/stop/", alerts.stop, name="stop"),
]
