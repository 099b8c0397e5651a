"""/office/contracts/…: service reviews, improvement actions, risks and notices."""

from django.urls import path

from commissioning.office import improvement, review_lists, reviews

urlpatterns = [
    path("reviews/", review_lists.due, name="reviews_due"),
    path("<int:pk>/reviews/", review_lists.contract_reviews, name="contract_reviews"),
    path("<int:pk>/reviews/plan/", reviews.plan, name="review_plan"),
    path("<int:pk>/actions/add/", improvement.add_action, name="improvement_action_add"),
    path("<int:pk>/risks/add/", improvement.record_risk, name="risk_add"),
    path("<int:pk>/notices/add/", improvement.issue_notice, name="performance_notice_add"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/change/", reviews.change, name="review_change"),
    path("reviews/<int:pk>/refresh/", reviews.refresh, name="review_refresh"),
    path("reviews/<int:pk>/call-off/", reviews.call_off, name="review_call_off"),
    path("reviews/<int:pk>/hold/", reviews.hold, name="review_hold"),
    path("reviews/<int:pk>/attendance/", reviews.attendance, name="review_attendance"),
    path("reviews/<int:pk>/ratings/", reviews.ratings, name="review_ratings"),
    path("reviews/<int:pk>/minutes/", reviews.minutes, name="review_minutes"),
    path("reviews/<int:pk>/minutes.pdf", reviews.minutes_pdf, name="review_minutes_pdf"),
    path("reviews/<int:pk>/agree/", reviews.agree, name="review_agree"),
    path("reviews/<int:pk>/public/", reviews.public_parts, name="review_public"),
    path("actions/<int:pk>/", improvement.action, name="improvement_action"),
    path("actions/<int:pk>/change/", improvement.change_action, name="improvement_action_change"),
    path("actions/<int:pk>/confirm/", improvement.confirm_action, name="improvement_action_confirm"),
    path("actions/<int:pk>/send-back/", improvement.send_action_back, name="improvement_action_send_back"),
    path("actions/<int:pk>/drop/", improvement.drop_action, name="improvement_action_drop"),
    path("risks/<int:pk>/change/", improvement.change_risk, name="risk_change"),
    path("risks/<int:pk>/close/", improvement.close_risk, name="risk_close"),
    path("notices/<int:pk>/", improvement.notice, name="performance_notice"),
    path("notices/<int:pk>/settle/", improvement.settle_notice, name="performance_notice_settle"),
]
