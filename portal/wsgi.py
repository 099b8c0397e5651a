"""The web server's way in."""

import os
from typing import Any

import django
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")


class Request(WSGIRequest):
    """Of a request that says it is written in what is no alphabet, such as base64, Django cannot even be made. Here it
    is made, and `portal.accounts.readable_addresses` refuses it with a page.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)
        except (LookupError, UnicodeError):
            pass  # its encoding is set all the same, and is what the middleware looks at
        except BadRequest:  # a header that nobody can read says nothing
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
application = Handler()
