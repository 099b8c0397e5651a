"""The portal, and beside it the least that a saving view can be: one INSERT."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal.urls import urlpatterns as portal

TABLE = "CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, words text NOT NULL)"


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (words) VALUES (%s)", [request.POST["words"]])
    return HttpResponse("ok")


urlpatterns = [path("bench/insert/", insert), *portal]
