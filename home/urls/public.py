"""The public's doors beside the Wagtail pages."""

from django.urls import path

from home.views.public import contracts, decisions, funded, open_data, plan, spending, verify

app_name = "public"

urlpatterns = [
    path("funded/", funded.funded, name="funded"),
    path("funded.csv", funded.funded_csv, name="funded_csv"),
    path("funded/<slug:slug>/", funded.project, name="project"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts.csv", contracts.contracts_csv, name="contracts_csv"),
    path("contracts/<slug:slug>/", contracts.contract, name="contract"),
    path("contracts/<slug:slug>.csv", contracts.contract_csv, name="contract_csv"),
    path("contracts/<slug:slug>/contract.pdf", contracts.contract_copy, name="contract_copy"),
    path("plan/", plan.plan, name="plan"),
    path("plan/commitments.csv", plan.plan_csv, name="plan_csv"),
    # A page of Wagtail's, named here because the next line would take it for a theme.
    path("plan/reports/", plan.reports, name="reports"),
    path("plan/versions/<slug:slug>/", plan.version, name="plan_version"),
    path("plan/<slug:slug>/", plan.theme, name="theme"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions.csv", decisions.decisions_csv, name="decisions_csv"),
    path("decisions/<slug:reference>/", decisions.decision, name="decision"),
    path("spending/", spending.spending, name="spending"),
    path("spending.csv", spending.spending_csv, name="spending_csv"),
    path("spending/<slug:month>/edition-<int:number>.csv", spending.spending_file, name="spending_file"),
    path("verify/", verify.verify, name="verify"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/grants.json", open_data.grants_json, name="grants_json"),
    path("open-data/contracts/releases.json", open_data.releases, name="ocds_releases"),
    path("open-data/contracts/records.json", open_data.records, name="ocds_records"),
]
