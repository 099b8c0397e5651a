"""/office/files/…"""

from django.urls import path

from home.office import files

urlpatterns = [
    path("", files.files, name="office_files"),
    path("results/", files.file_results, name="office_file_results"),
    path("<int:pk>/", files.file, name="office_file"),
]
