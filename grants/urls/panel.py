"""Where panel members work: /panel/."""

from django.urls import path

from grants.urls import converters  # noqa: F401
from grants.views import panel

app_name = "panel"
urlpatterns = [
    path("", panel.assigned, name="list"),
    path("applications/<reference:reference>/", panel.application, name="application"),
    path("applications/<reference:reference>/interest/", panel.interest, name="interest"),
    path("applications/<reference:reference>/opened/", panel.opened, name="opened"),
    path("applications/<reference:reference>/score/", panel.score, name="score"),
    path("applications/<reference:reference>/files/<int:document_id>/", panel.file, name="file"),
    path("<slug:call>/moderation/", panel.spreads, name="spreads"),
    path("<slug:call>/moderation/<reference:reference>/", panel.differences, name="differences"),
    path("<slug:call>/moderation/<reference:reference>/interest/", panel.chairs_interest, name="chairs_interest"),
    path("<slug:call>/moderation/<reference:reference>/<int:criterion>/<slug:axis>/", panel.moderate, name="moderate"),
]
