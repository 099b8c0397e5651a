"""The demonstration's own page. `portal.urls` includes this only where the settings say DEMONSTRATION."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from portal.accounts.audiences import PUBLIC, audience
from portal.accounts.demonstration import LOGINS, PASSWORD, current_code


@never_cache
@audience(PUBLIC)
def logins(request: HttpRequest) -> HttpResponse:
    """Every login with its password and the code that its authenticator shows now."""
    if not settings.DEMONSTRATION:
        raise Http404
    rows = [(login, current_code(login.email)[0] if login.has_second_factor else "") for login in LOGINS]
    seconds = current_code(LOGINS[0].email)[1]
    return render(
        request, "accounts/public/demonstration.html", {"rows": rows, "password": PASSWORD, "seconds": seconds}
    )


urlpatterns = [path("demonstration/", logins, name="demonstration")]
