"""/office/contracts/…: the pages beside the viewset's own."""

from django.urls import path

from commissioning.office import performance

urlpatterns = [
    path("<int:pk>/performance/", performance.performance, name="contract_performance"),
    path("<int:pk>/performance.csv", performance.performance_csv, name="contract_performance_csv"),
    path("<int:pk>/<slug:name>/move/", performance.move, name="contract_move"),
]
