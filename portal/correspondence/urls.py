"""What people choose about their mails: signed in, and by the link of a mail."""

from django.urls import path

from portal.correspondence.views import choices, reports

app_name = "mails"
urlpatterns = [
    path("account/mails/", choices.choose, name="choose"),
    path("mails/stop/<str:token>/", choices.stop, name="stop"),
    path("mails/reports/<slug:provider>/", reports.reports, name="reports"),
]
