from django.urls import path

from portal.banking.views import applicant, at_stripe

app_name = "banking"
urlpatterns = [
    path("", applicant.accounts, name="accounts"),
    path("give/", applicant.give, name="give"),
    path("stripe/", at_stripe.at_stripe, name="stripe"),
    path("stripe/back/", at_stripe.stripe_back, name="stripe_back"),
    path("stripe/give/", at_stripe.stripe_give, name="stripe_give"),
    path("<int:account>/confirm/", applicant.confirm, name="confirm"),
    path("<int:account>/take-back/", applicant.take_back, name="take_back"),
    path("<int:account>/stop/", applicant.stop, name="stop"),
    path("<int:account>/evidence/", applicant.evidence, name="evidence"),
]
