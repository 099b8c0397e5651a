"""What the commissioning pages of the back office share: who may come in, and the admin's header."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.audiences import office
from portal.accounts.roles import Role

OFFICERS = office(Role.COMMISSIONING_OFFICER)
READERS = office(Role.COMMISSIONING_OFFICER, Role.COMMISSIONER, Role.FINANCE_OFFICER)
PAGES = "commissioning/office"


def contract_page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the admin under Contracts."""
    way = [(reverse("wagtailadmin_home"), "Home"), (reverse("contracts:index"), "Contracts"), ("", title)]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, f"{PAGES}/{template}", frame | context, status=status)
