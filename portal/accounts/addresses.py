"""Where somebody goes after a page: only ever back into the portal."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def safe_next(request: HttpRequest, *, otherwise: str) -> str:
    """The address that the request asks to go on to, or `otherwise` if none or if it leads out of the portal."""
    asked_for = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked_for, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked_for if ours else otherwise
