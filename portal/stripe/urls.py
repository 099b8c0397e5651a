from django.urls import path

from portal.stripe import views

app_name = "stripe"
urlpatterns = [path("webhook/<slug:account>/", views.webhook, name="webhook")]
