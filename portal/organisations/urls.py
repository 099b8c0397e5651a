from django.urls import path

from portal.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.organisations, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.profile, name="profile"),
    path("<int:pk>/people/", views.people, name="people"),
]
