"""Bank details in the back office: what waits, one account with all that is known of it, and who looked."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.audiences import audience
from portal.banking.domain import standings
from portal.banking.domain.signals import is_new_contact_possible, signals_of
from portal.banking.domain.tables import latest_tables
from portal.banking.models import BankAccount, BankLook
from portal.banking.office.frame import AUDITORS, OFFICERS, list_page, office_page
from portal.documents.serving import attachment

PER_PAGE = 25
LOOKS = 20
# What a list shows: its key in the address, its name.
LISTS = {"waiting": "To check", "on-its-way": "Given, not agreed", "in-use": "In use", "all": "All"}


def account_of(request: HttpRequest, pk: int) -> BankAccount:
    return get_object_or_404(BankAccount.objects.visible_to(request.user).in_full(), pk=pk)


@audience(OFFICERS)
def accounts(request: HttpRequest) -> HttpResponse:
    shown = request.GET.get("show", "")
    shown = shown if shown in LISTS else "waiting"
    search = request.GET.get("q", "").strip()[:100]
    seen = BankAccount.objects.visible_to(request.user).in_full()
    rows = {
        "waiting": seen.to_check(),
        "on-its-way": seen.on_its_way().order_by("entered_at", "pk"),
        "in-use": seen.in_use().order_by("organisation__name", "pk"),
        "all": seen.order_by("organisation__name", "-pk"),
    }[shown]
    if search:
        rows = rows.filter(organisation__name__icontains=search)
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "lists": [(key, name, key == shown) for key, name in LISTS.items()],
        "shown": shown,
        "title": LISTS[shown],
        "search": search,
        "mine": set(seen.to_check_by(request.user).values_list("pk", flat=True)) if shown == "waiting" else set(),
        "tables": latest_tables(),
    }
    return office_page(request, "accounts.html", "Bank details", context)


@audience(OFFICERS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    one = account_of(request, pk)
    today = timezone.localdate()
    is_open = one.state in one.ON_ITS_WAY and not one.beside_another
    others = one.organisation.bank_accounts.exclude(pk=one.pk).in_full()
    mine = BankAccount.objects.to_check_by(request.user).filter(pk=one.pk).exists()
    context = {
        "account": one,
        "signals": signals_of(one),
        "reasons": standings([one.organisation_id], today)[one.organisation_id],
        "contacts": one.organisation.contacts.all(),
        "contacts_changed": is_new_contact_possible(one),
        "members": one.organisation.memberships.with_people(),
        "others": others,
        "looks": one.looks.select_related("by")[:LOOKS],
        "is_open": is_open,
        "may_check": mine and one.state == one.State.CONFIRMED,
        "may_agree": mine and one.state == one.State.CHECKED,
        "may_stop": one.state == one.State.IN_USE and not one.beside_another,
        "tables": latest_tables(),
        "wait": settings.BANK_CHANGE_WAIT,
    }
    return office_page(request, "account.html", str(one.organisation), context, above=(list_page(),))


@audience(OFFICERS)
@never_cache
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = account_of(request, pk).document
    if document is None:
        raise Http404
    return attachment(request, document)


@audience(AUDITORS)
def looks(request: HttpRequest) -> HttpResponse:
    """Who saw whole numbers, when and why; payments that took them are among them."""
    rows = BankLook.objects.select_related("account__organisation", "by")
    context = {"page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))}
    return office_page(request, "looks.html", "Who saw whole numbers", context, above=(list_page(),))
