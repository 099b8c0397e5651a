"""Where panel members work: /panel/."""

from django.urls import path

from grants.views import panel

app_name = "panel"
urlpatterns = [
    path("", panel.assigned, name="list"),
    path("applications/<str:reference>/", panel.application, name="application"),
    path("applications/<str:reference>/interest/", panel.interest, name="interest"),
    path("applications/<str:reference>/score/", panel.score, name="score"),
    path("applications/<str:reference>/files/<int:document_id>/", panel.file, name="file"),
    path("<slug:call>/moderation/", panel.spreads, name="spreads"),
    path("<slug:call>/moderation/<str:reference>/<int:criterion>/<slug:axis>/", panel.moderate, name="moderate"),
]
