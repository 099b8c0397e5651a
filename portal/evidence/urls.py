from django.urls import path

from portal.evidence.views import applicant

app_name = "evidence"
urlpatterns = [
    path("", applicant.passport, name="passport"),
    path("<slug:kind>/", applicant.give, name="give"),
    path("files/<int:evidence>/", applicant.file, name="file"),
]
