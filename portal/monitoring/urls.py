"""/provider/returns/…"""

from django.urls import path

from portal.monitoring.views.provider import cases, corrections, figures, report, returns, sharing

urlpatterns = [
    path("", returns.returns, name="provider_returns"),
    path("<slug:reference>/<int:number>/", returns.one_return, name="provider_return"),
    path("<slug:reference>/<int:number>/figures/", figures.figures, name="provider_return_figures"),
    path(
        "<slug:reference>/<int:number>/template.xlsx", figures.template, {"form": "xlsx"}, name="provider_return_xlsx"
    ),
    path("<slug:reference>/<int:number>/template.csv", figures.template, {"form": "csv"}, name="provider_return_csv"),
    path("<slug:reference>/<int:number>/upload/", figures.upload, name="provider_return_upload"),
    path("<slug:reference>/<int:number>/problems/<uuid:key>.csv", cases.problems, name="provider_return_problems"),
    path("<slug:reference>/<int:number>/cases/", cases.cases, name="provider_return_cases"),
    path(
        "<slug:reference>/<int:number>/cases/template.xlsx",
        cases.template,
        {"form": "xlsx"},
        name="provider_return_cases_xlsx",
    ),
    path(
        "<slug:reference>/<int:number>/cases/template.csv",
        cases.template,
        {"form": "csv"},
        name="provider_return_cases_csv",
    ),
    path("<slug:reference>/<int:number>/cases/<uuid:key>/", cases.totals, name="provider_return_totals"),
    path("<slug:reference>/<int:number>/questions/<slug:key>/", report.section, name="provider_return_section"),
    path("<slug:reference>/<int:number>/questions/<slug:key>/save/", report.autosave, name="provider_return_autosave"),
    path("<slug:reference>/<int:number>/files/<int:pk>/", report.file, name="provider_return_file"),
    path("<slug:reference>/<int:number>/editions/<int:edition>/", returns.edition, name="provider_return_edition"),
    path("<slug:reference>/<int:number>/take/", sharing.take, name="provider_return_take"),
    path("<slug:reference>/<int:number>/follow/", sharing.follow, name="provider_return_follow"),
    path("<slug:reference>/<int:number>/correct/", corrections.correct, name="provider_return_correct"),
    path("<slug:reference>/<int:number>/drop/", corrections.drop, name="provider_return_drop"),
    path("<slug:reference>/<int:number>/check/", returns.check, name="provider_return_check"),
    path("<slug:reference>/<int:number>/sent/", returns.sent, name="provider_return_sent"),
]
