"""Casework on a call, inside the back office: /office/calls/<id>/."""

from django.urls import path

from grants.urls import converters  # noqa: F401
from grants.views import office

app_name = "casework"
application = "<int:call_id>/applications/<reference:reference>/"
urlpatterns = [
    path("<int:call_id>/", office.applications, name="applications"),
    path("<int:call_id>/results/", office.application_results, name="application_results"),
    path(application, office.application, name="application"),
    path(f"{application}checks/", office.checks, name="checks"),
    path(f"{application}reopen/", office.reopen, name="reopen"),
    path(f"{application}messages/", office.thread, name="thread"),
    path(f"{application}ask/", office.ask, name="ask"),
    path(f"{application}changes/", office.changed, name="changed"),
    path(f"{application}withdraw/", office.withdraw, name="withdraw"),
    path(f"{application}interest/", office.interest, name="interest"),
    path(f"{application}moderation/<int:criterion>/<slug:axis>/", office.moderate, name="moderate"),
    path(f"{application}decision/", office.decision, name="decision"),
    path(f"{application}files/<int:document_id>/", office.file, name="file"),
    path("<int:call_id>/versions/", office.versions, name="versions"),
    path("<int:call_id>/copy/", office.copy, name="copy"),
    path("<int:call_id>/tests/", office.tests, name="tests"),
    path("<int:call_id>/tests/start/", office.start_test, name="start_test"),
    path("<int:call_id>/tests/purge/", office.purge, name="purge_tests"),
    path("<int:call_id>/assignments/", office.assignments, name="assignments"),
    path("<int:call_id>/ranking/", office.ranking, name="ranking"),
    path("<int:call_id>/ranking.csv", office.ranking_csv, name="ranking_csv"),
    path("<int:call_id>/burden/", office.burden, name="burden"),
    path("<int:call_id>/burden.csv", office.burden_csv, name="burden_csv"),
    path("<int:call_id>/equality/", office.equality_figures, name="equality"),
    path("<int:call_id>/late/", office.late, name="late"),
    path("<int:call_id>/late/<int:pk>/take-back/", office.take_late_link_back, name="take_late_link_back"),
    path("<int:call_id>/paper/", office.paper, name="paper"),
    path("<int:call_id>/paper/<reference:reference>/send/", office.send_paper, name="send_paper"),
    path("<int:call_id>/messages/", office.threads, name="threads"),
    path("<int:call_id>/release/", office.release, name="release"),
]
