"""/office/themes/… and /office/providers/…"""

from django.urls import path

from home.office import dashboards

urlpatterns = [
    path("themes/", dashboards.themes, name="office_themes"),
    path("themes/<int:pk>/", dashboards.theme, name="office_theme"),
    path("themes/<int:pk>/results/", dashboards.theme_results, name="office_theme_results"),
    path("providers/<int:pk>/", dashboards.provider, name="office_provider"),
    path("providers/<int:pk>/results/", dashboards.provider_results, name="office_provider_results"),
]
