"""Everything that can be downloaded, in one place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts.audiences import PUBLIC, audience


@audience(PUBLIC)
def open_data(request: HttpRequest) -> HttpResponse:
    return render(request, "home/public/open_data.html")
