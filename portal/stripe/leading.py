"""Pages whose forms lead on to Stripe's own pages, which the policy of the site would not let them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override


def leads_to(origin: Callable[[], str]) -> Callable[..., Any]:
    """`origin` is asked anew each time: a simulator may stand in for Stripe."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def led(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            policy = settings.SECURE_CSP | {"form-action": [CSP.SELF, origin()]}
            return csp_override(policy)(view)(request, *args, **kwargs)

        return led

    return decorate
