from django.urls import path

from portal.banking.views import applicant

app_name = "banking"
urlpatterns = [
    path("", applicant.accounts, name="accounts"),
    path("give/", applicant.give, name="give"),
    path("<int:account>/confirm/", applicant.confirm, name="confirm"),
    path("<int:account>/take-back/", applicant.take_back, name="take_back"),
    path("<int:account>/stop/", applicant.stop, name="stop"),
    path("<int:account>/evidence/", applicant.evidence, name="evidence"),
]
