"""What the office's pages about organisations share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.audiences import office
from portal.accounts.roles import Role

OFFICERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)


def office_page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the admin, with the way to it: the duplicates, then the page itself."""
    way = [("Home", reverse("wagtailadmin_home")), ("Duplicates", reverse("office_duplicates:list"))]
    if title != way[-1][0]:
        way.append((title, ""))
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [{"url": url, "label": label} for label, url in way],
    }
    return render(request, f"organisations/office/{template}", frame | context, status=status)
