"""What the office's pages about mails share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.correspondence.worders import OFFICERS as OFFICERS

Crumb = tuple[str, str]
OUTBOX = ("Outbox", "outbox:list")


def office_page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    above: tuple[Crumb, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """A page of the admin. `above`: words and addresses of the pages between Home and this one."""
    way = [("Home", reverse("wagtailadmin_home")), *above, (title, "")]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [{"url": url, "label": label} for label, url in way],
    }
    return render(request, f"correspondence/office/{template}", frame | context, status=status)
