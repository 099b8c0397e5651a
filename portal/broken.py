"""What people read when the portal cannot answer: that something is broken, or that the database is away for a moment.

Neither page asks anything of the database, and neither says more than is true: where only the database restarts, the
same request succeeds a minute later, and a browser or a proxy that reads `Retry-After` knows so too.
"""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_AFTER = 60  # seconds
# SQLSTATE of connections that broke, of a server short of connections or of room, and of one that stops or starts.
# Where nobody answered at all there is none.
AWAY = ("08", "53", "57P")


def broken(request: HttpRequest) -> HttpResponse:
    """Django's answer to an error that nobody caught; called while that error is being handled."""
    if _database_is_away(sys.exc_info()[1]):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER)})
    return server_error(request)


def _database_is_away(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(AWAY)
