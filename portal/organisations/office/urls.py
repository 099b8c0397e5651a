from django.urls import path

from portal.organisations.office import duplicates

app_name = "office_duplicates"
urlpatterns = [
    path("", duplicates.duplicates, name="list"),
    path("<int:first>/<int:second>/", duplicates.compare, name="compare"),
    path("merges/<int:pk>/undo/", duplicates.undo, name="undo"),
]
