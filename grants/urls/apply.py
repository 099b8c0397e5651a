"""The applicant's door, mounted at /apply/. A reference looks like SDF-2026-0042; any other word is a call's."""

from django.urls import path

from grants.urls import converters  # noqa: F401
from grants.views.apply import (
    applications,
    autosaving,
    begin,
    changes,
    eligibility,
    equality,
    late,
    sections,
    sending,
    signing,
    start,
    survey,
    thread,
)

app_name = "apply"
urlpatterns = [
    path("", start.home, name="home"),
    path("applications/", applications.applications, name="list"),
    path("<reference:reference>/", applications.application, name="application"),
    path("<reference:reference>/answers/", applications.answers, name="answers"),
    path("<reference:reference>/copy.pdf", applications.copy, name="copy"),
    path("<reference:reference>/messages/", thread.thread, name="thread"),
    path("<reference:reference>/changes/", changes.changes, name="changes"),
    path("<reference:reference>/changes/<str:key>/", changes.section, name="changes_section"),
    path("<reference:reference>/changes/<str:key>/save/", autosaving.changes, name="changes_autosave"),
    path("<reference:reference>/withdraw/", applications.withdraw, name="withdraw"),
    path("<reference:reference>/declarations/", sending.declarations, name="declarations"),
    path("<reference:reference>/signature/take-back/", signing.take_back, name="take_signature_back"),
    path("<reference:reference>/signature/decline/", signing.decline, name="decline_to_sign"),
    path("<reference:reference>/signature/ask/", signing.ask, name="ask_second"),
    path("<reference:reference>/confirmation/", sending.confirmation, name="confirmation"),
    path("<reference:reference>/sections/<str:key>/", sections.section, name="section"),
    path("<reference:reference>/sections/<str:key>/save/", autosaving.answers, name="autosave"),
    path("<reference:reference>/files/<int:pk>/", sections.file, name="file"),
    path("<reference:reference>/survey/", survey.survey, name="survey"),
    path("late/<str:code>/", late.late, name="late"),
    path("<slug:slug>/", start.start, name="start"),
    path("<slug:slug>/questions.pdf", start.questions_pdf, name="questions_pdf"),
    path("<slug:slug>/questions.docx", start.questions_docx, name="questions_docx"),
    path("<slug:slug>/questions/", start.questions, name="questions"),
    path("<slug:slug>/eligibility/", eligibility.questions, name="eligibility"),
    path("<slug:slug>/eligibility/<str:key>/", eligibility.questions, name="eligibility_part"),
    path("<slug:slug>/result/", eligibility.result, name="result"),
    path("<slug:slug>/about-you/", equality.about_you, name="about_you"),
    path("<slug:slug>/organisation/", begin.organisation, name="organisation"),
]
