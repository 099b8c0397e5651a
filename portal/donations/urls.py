"""Giving to the Foundation, mounted at /donate/."""

from django.urls import path

from portal.donations import views

app_name = "donations"
urlpatterns = [
    path("", views.give, name="give"),
    path("gift-aid/<str:token>/", views.gift_aid, name="gift_aid"),
    path("check/<str:token>/", views.check, name="check"),
    path("thanks/<str:token>/", views.thanks, name="thanks"),
    path("mine/<str:token>/", views.mine, name="mine"),
    path("mine/<str:token>/stop/", views.stop, name="stop"),
    path("mine/<str:token>/cancel-gift-aid/", views.cancel_gift_aid, name="cancel_gift_aid"),
]
