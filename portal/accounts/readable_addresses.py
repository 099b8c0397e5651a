"""Addresses that nobody types: with a null character in the path or the query string.

PostgreSQL takes it in no text, so whatever looks it up would end in an error page; views of the libraries do. It is
refused at the door, with the page that says that the address could not be read.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NULL = "\0"


class ReadableAddresses:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = [text for name, values in request.GET.lists() for text in (name, *values)]
        if any(NULL in text for text in (request.path, *asked)):
            return render(request, "400.html", status=400)
        return self.get_response(request)
