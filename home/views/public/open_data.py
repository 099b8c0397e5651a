"""Everything that can be downloaded, in one place."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from commissioning import ocds, public
from grants import public as grants
from grants import threesixty
from portal.accounts.audiences import PUBLIC, audience


@audience(PUBLIC)
def open_data(request: HttpRequest) -> HttpResponse:
    return render(request, "home/public/open_data.html")


@audience(PUBLIC)
def grants_json(request: HttpRequest) -> StreamingHttpResponse:
    """Every published grant as a package of the 360Giving Data Standard, which has one grant at least."""
    awards = grants.awards().prefetch_related("themes").order_by("-awarded_on", "-pk")
    if not awards.exists():
        raise Http404("No grant is published yet.")
    head = threesixty.package_of(timezone.now())

    def pieces() -> Iterator[str]:
        yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "grants": ['
        for count, one in enumerate(awards.iterator(200)):
            yield (",\n" if count else "\n") + json.dumps(threesixty.grant_of(one), ensure_ascii=False)
        yield "\n]}\n"

    response = StreamingHttpResponse(pieces(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="grants.json"'
    return response


@audience(PUBLIC)
def releases(request: HttpRequest) -> StreamingHttpResponse:
    """Every published contract as a release package of the Open Contracting Data Standard."""
    return _package(request, "releases", ocds.release_of)


@audience(PUBLIC)
def records(request: HttpRequest) -> StreamingHttpResponse:
    return _package(request, "records", ocds.record_of)


def _package(
    request: HttpRequest, name: str, part: Callable[[public.PublishedContract, date], dict[str, Any]]
) -> StreamingHttpResponse:
    """One JSON object, written as its contracts come."""
    head = ocds.package_of(f"{settings.SITE_ADDRESS}{request.path}", timezone.now())
    found = public.contracts().prefetch_related("reviews").iterator(200)
    today = timezone.localdate()

    def pieces() -> Iterator[str]:
        yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "{name}": ['
        for number, one in enumerate(found):
            yield (",\n" if number else "\n") + json.dumps(part(one, today), ensure_ascii=False)
        yield "\n]}\n"

    response = StreamingHttpResponse(pieces(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="contracts-{name}.json"'
    return response
