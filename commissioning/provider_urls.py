"""/provider/…: options to extend a contract, its reviews, actions and notices, beside its page (home.urls.provider)."""

from django.urls import path

from commissioning.views import extending, provider

urlpatterns = [
    path("<slug:reference>/options/<int:number>/", extending.ask_for_extension, name="provider_extension"),
    path("<slug:reference>/reviews/", provider.reviews, name="provider_reviews"),
    path("<slug:reference>/reviews/<int:number>/", provider.review, name="provider_review"),
    path("<slug:reference>/reviews/<int:number>/minutes.pdf", provider.minutes, name="provider_review_minutes"),
    path("<slug:reference>/actions/<int:number>/", provider.action, name="provider_action"),
    path("<slug:reference>/notices/<int:number>/", provider.notice, name="provider_notice"),
]
