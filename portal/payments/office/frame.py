"""What the pages of agreements and payments share: who may come in, the admin’s header, the answer to a form."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.accounts.audiences import office
from portal.accounts.roles import Role
from portal.agreements.domain.errors import AgreementRefusal, NotAllowed
from portal.payments.domain.errors import PaymentRefusal
from portal.streams.budgets import StreamRefusal

READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER)
OFFICERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
PREPARERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER)
FINANCE = office(Role.FINANCE_OFFICER)
COUNTERSIGNERS = office(Role.FINANCE_OFFICER, Role.COMMISSIONER)

REFUSALS = (AgreementRefusal, PaymentRefusal, StreamRefusal)
Crumb = tuple[str, str]


def office_page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    above: tuple[Crumb, ...] = (),
    icon: str = "doc-full",
    status: int = 200,
) -> HttpResponse:
    """A page of the admin. `above`: addresses and words of the pages between Home and this one."""
    way = [(reverse("wagtailadmin_home"), "Home"), *above, ("", title)]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }
    return render(request, template, frame | context, status=status)


def ask(
    request: HttpRequest,
    *,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    done: str,
    back: str,
    title: str,
    button: str,
    above: tuple[Crumb, ...],
    lead: str = "",
    points: Sequence[str] = (),
) -> HttpResponse:
    """A page with one form: show it, do what it says, say that it is done and go `back`; refusals stand at its top."""
    if form.is_bound and form.is_valid():
        try:
            do(form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"form": form, "button": button, "back": back, "lead": lead, "points": points}
    status = 422 if form.errors else 200
    return office_page(request, "payments/office/ask.html", title, context, above=above, status=status)


def not_yours(request: HttpRequest, refusal: NotAllowed, *, back: str, above: tuple[Crumb, ...]) -> HttpResponse:
    """An officer of the other kind of agreement reads why it stays as it is (403)."""
    context = {"refusal": str(refusal), "back": back}
    title = "Somebody else looks after this agreement"
    page = "agreements/office/not_yours_to_change.html"
    return office_page(request, page, title, context, above=above, status=403)


def do_at_once(request: HttpRequest, do: Callable[[], Any], *, done: str, back: str) -> HttpResponse:
    """A button without a form: POST does it and goes back, with the refusal as a message where there is one."""
    try:
        do()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)


def sent(request: HttpRequest) -> Any:
    """What the form was sent with, or None when the page is only looked at. An empty POST is sent, too."""
    return request.POST if request.method == "POST" else None


def by_button(page: Callable[..., str]) -> Callable[..., Any]:
    """For a view that a button sends to: whoever comes to its address by a link goes to the `page` with the button."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def pressed(request: HttpRequest, **where: Any) -> HttpResponse:
            return view(request, **where) if request.method == "POST" else redirect(page(**where))

        return pressed

    return decorate
