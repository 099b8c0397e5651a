from django.urls import path

from portal.organisations.views import invitations, people, profile

app_name = "organisations"
urlpatterns = [
    path("", profile.organisations, name="list"),
    path("new/", profile.new, name="new"),
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("<int:pk>/", profile.profile, name="profile"),
    path("<int:pk>/people/", people.people, name="people"),
    path("<int:pk>/people/<int:member>/", people.member, name="member"),
    path("<int:pk>/people/<int:member>/remove/", people.remove, name="remove"),
    path("<int:pk>/invitations/<int:invitation>/take-back/", people.take_back, name="take_back"),
]
