"""What the office's pages about donations share.

Who may open them: the Foundation's treasurer, and nobody of the Commissioner's office. Donors gave their names,
addresses and tax declarations to the Foundation, which is a charity of its own and answers for that data; the
Commissioner's officers have no work that needs it. Whoever does both jobs is given both roles.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.audiences import office
from portal.accounts.roles import Role

TREASURER = office(Role.FOUNDATION_TREASURER)
Crumb = tuple[str, str]
DONATIONS = ("Donations", "office_donations:list")
CLAIMS = ("Gift Aid", "office_donations:claims")
PER_PAGE = 25


def office_page(
    request: HttpRequest,
    page: str,
    title: str,
    context: dict[str, Any],
    *,
    above: tuple[Crumb, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """A page of the admin. `above`: words and names of the pages between Home and this one."""
    way = [("Home", reverse("wagtailadmin_home")), *((words, reverse(name)) for words, name in above), (title, "")]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "pick",
        "breadcrumbs_items": [{"url": url, "label": label} for label, url in way],
    }
    return render(request, f"donations/office/{page}", frame | context, status=status)
