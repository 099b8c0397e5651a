"""What the office's pages about bank details share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.audiences import office
from portal.accounts.roles import Role
from portal.banking.models import CHECKERS, BankAccount

OFFICERS = office(*CHECKERS)
# Who looked at whole numbers is for whoever audits, too.
AUDITORS = office(*CHECKERS, Role.COMMISSIONER)
Crumb = tuple[str, str]


def list_page() -> Crumb:
    return reverse("office_banking:list"), "Bank details"


def page_of(account: BankAccount) -> str:
    return reverse("office_banking:account", args=[account.pk])


def way_to(account: BankAccount) -> tuple[Crumb, ...]:
    return list_page(), (page_of(account), str(account.organisation))


def office_page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    above: tuple[Crumb, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """A page of the admin. `above`: addresses and words of the pages between Home and this one."""
    way = [(reverse("wagtailadmin_home"), "Home"), *above, ("", title)]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "lock",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, f"banking/office/{template}", frame | context, status=status)
