"""/office/contracts/…: the pages beside the viewset's own."""

from django.urls import include, path

from commissioning.office import performance, register, spreading

urlpatterns = [
    path("", include("commissioning.review_urls")),
    path("<int:pk>/performance/", performance.performance, name="contract_performance"),
    path("<int:pk>/performance.csv", performance.performance_csv, name="contract_performance_csv"),
    path("<int:pk>/register/", register.register, name="contract_register"),
    path("<int:pk>/options/<int:number>/take/", register.take, name="contract_take_option"),
    path("<int:pk>/options/<int:number>/leave/", register.leave, name="contract_leave_option"),
    path("<int:pk>/public-copy/", register.public_copy, name="contract_public_copy"),
    path("<int:pk>/public-copy/read/", register.read_public_copy, name="contract_read_public_copy"),
    path("<int:pk>/public-copy/take-away/", register.take_public_copy_away, name="contract_take_public_copy_away"),
    path("<int:pk>/targets/<int:target_pk>/spread/", spreading.spread, name="contract_spread"),
    path("<int:pk>/<slug:name>/move/", performance.move, name="contract_move"),
]
