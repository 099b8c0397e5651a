"""/office/returns/…"""

from django.urls import path

from home.office import corrections, returns

urlpatterns = [
    path("", returns.returns, name="returns"),
    path("results/", returns.return_results, name="return_results"),
    path("<int:pk>/", returns.office_return, name="office_return"),
    path("<int:pk>/files/<int:document_id>/", returns.file, name="office_return_file"),
    path("<int:pk>/editions/<int:number>/", returns.edition, name="office_return_edition"),
    path("<int:pk>/correct/", corrections.correct, name="office_return_correct"),
    path("<int:pk>/follow/", corrections.follow, name="office_return_follow"),
    path("<int:pk>/drop/", corrections.drop, name="office_return_drop"),
    path("<int:pk>/answer/", returns.answer, name="office_return_answer"),
]
