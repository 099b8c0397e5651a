"""When a request arrived. Deadlines are held against this moment and not against the end of a long upload.

The middleware stands first: the ones below it already read the body (the CSRF token is in there), and a body may take
minutes to come.
"""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class ArrivalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.arrived_at = timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)


def arrived_at(request: HttpRequest) -> datetime:
    return request.arrived_at  # type: ignore[attr-defined]
