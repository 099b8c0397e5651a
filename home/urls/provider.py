"""The provider's door, mounted at /provider/. Returns stand under /provider/returns/ (portal.monitoring)."""

from django.urls import path

from home.views import (
    provider,
    provider_claims,
    provider_conditions,
    provider_drafts,
    provider_messages,
    provider_repayments,
    provider_signing,
    provider_subsidy,
    provider_variations,
)

urlpatterns = [
    path("", provider.workspace, name="provider_workspace"),
    path("due.csv", provider.due_csv, name="provider_due_csv"),
    path("<slug:reference>/", provider.agreement, name="provider_agreement"),
    path("<slug:reference>/sign/", provider_signing.sign_agreement, name="provider_sign"),
    path("<slug:reference>/sign/take-back/", provider_signing.take_back, name="provider_take_back"),
    path("<slug:reference>/draft/", provider_drafts.ask, name="provider_draft"),
    path("<slug:reference>/draft/take-back/", provider_drafts.take_back, name="provider_draft_take_back"),
    path("<slug:reference>/drafts/", provider_drafts.drafts, name="provider_drafts"),
    path("<slug:reference>/decline/", provider.decline, name="provider_decline"),
    path("<slug:reference>/change/", provider.ask_for_change, name="provider_change"),
    path("<slug:reference>/changes/<int:number>/", provider_variations.variation, name="provider_variation"),
    path(
        "<slug:reference>/changes/<int:number>/decline/",
        provider_variations.decline,
        name="provider_decline_variation",
    ),
    path(
        "<slug:reference>/changes/<int:number>/variation.pdf",
        provider_variations.variation_pdf,
        name="provider_variation_pdf",
    ),
    path("<slug:reference>/claim/", provider_claims.claim, name="provider_claim"),
    path("<slug:reference>/claims/<int:number>/take-back/", provider_claims.take_back, name="provider_take_back_claim"),
    path("<slug:reference>/repayments/<int:number>/", provider_repayments.repayment, name="provider_repayment"),
    path("<slug:reference>/conditions/<int:number>/", provider_conditions.show, name="provider_condition"),
    path("<slug:reference>/subsidy/", provider_subsidy.subsidy, name="provider_subsidy"),
    path("<slug:reference>/messages/", provider_messages.messages, name="provider_messages"),
    path("<slug:reference>/agreement.pdf", provider.agreement_pdf, name="provider_agreement_pdf"),
    path("<slug:reference>/documents/<int:pk>/", provider.document, name="provider_document"),
]
