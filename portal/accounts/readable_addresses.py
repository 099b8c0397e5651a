"""Addresses that nobody types: with a null character in the path or the query string.

PostgreSQL takes it in no text, so whatever looks it up would end in an error page; views of the libraries do. It is
refused at the door, with the page that says that the address could not be read.

So is a request that says it is written in anything but UTF-8, which Django would only find out while it reads the form,
and again while it shows the error page.
"""

import codecs
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NULL = "\0"
UTF_8 = "utf-8"


class ReadableAddresses:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding is not None:
            if codecs.lookup(request.encoding).name != UTF_8:
                return _could_not_be_read(request)
            request.encoding = UTF_8  # in Django's own spelling of it
        asked = [text for name, values in request.GET.lists() for text in (name, *values)]
        if any(NULL in text for text in (request.path, *asked)):
            return _could_not_be_read(request)
        return self.get_response(request)


def _could_not_be_read(request: HttpRequest) -> HttpResponse:
    request.encoding = UTF_8  # the page itself looks at the request too
    return render(request, "400.html", status=400)
