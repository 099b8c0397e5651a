"""The outbox: what the portal sends and has sent, as far as the reader may read it."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import HeaderButton

from portal.accounts.audiences import audience
from portal.correspondence.desks import (
    discard_means,
    events_in_words,
    folders_of,
    in_folder,
    is_given_longer,
    readable_by,
    release_means,
)
from portal.correspondence.domain import outbox as verbs
from portal.correspondence.domain.elsewhere import may_go_elsewhere
from portal.correspondence.office.forms import DiscardForm, SeenForm, WordsForm
from portal.correspondence.office.frame import OFFICERS, office_page
from portal.design.words import moment_in_words
from portal.events import ledger
from portal.mail.bounces import has_come_back
from portal.mail.models import Message
from portal.mail.provider_reports import is_told

LATEST = 50
# A mail in a frame shows its own styles, runs nothing and fetches nothing.
MAIL_CSP = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE], "img-src": ["data:"], "sandbox": True}
SHOWN = 25


class OutboxFilterSet(WagtailFilterSet):
    folder = django_filters.ChoiceFilter(label="Call or agreement", method="only_in_folder", empty_label="All")
    event = django_filters.ChoiceFilter(label="What it tells", empty_label="All")

    class Meta:
        model = Message
        fields = ("state", "folder", "event")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["folder"].extra["choices"] = folders_of(self.request.user)
        self.filters["event"].extra["choices"] = list(events_in_words().items())

    def only_in_folder(self, queryset: QuerySet[Message], name: str, value: str) -> QuerySet[Message]:
        return queryset.filter(in_folder(value))


class OutboxView(IndexView):
    """Mails to, about and when; the latest first. What is held or failed is found by its state."""

    model = Message
    any_permission_required = None
    filterset_class = OutboxFilterSet
    index_url_name = "outbox:list"
    index_results_url_name = "outbox:list_results"
    page_title = "Outbox"
    template_name = "correspondence/office/outbox.html"
    header_icon = "mail"
    paginate_by = 25
    is_searchable = True
    search_fields = ("to", "subject", "about")
    default_ordering = ("-id",)

    @cached_property
    def columns(self) -> list[Column]:
        words = events_in_words()
        return [
            TitleColumn("subject", label="E-mail", get_url=lambda one: reverse("outbox:message", args=[one.pk])),
            Column("to", label="To", sort_key="to"),
            Column("event", label="What it tells", accessor=lambda one: words.get(one.event, "")),
            Column("state", label="State", accessor="state_in_words", sort_key="state"),
            Column("id", label="When", accessor=lambda one: moment_in_words(localtime(when(one))), sort_key="id"),
        ]

    def get_base_queryset(self) -> QuerySet[Message]:
        return readable_by(self.request.user).with_latest_report().defer("text", "html", "headers", "values")

    def get_edit_url(self, instance: Message) -> None:
        return None

    def get_add_url(self) -> None:
        return None

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": reverse("wagtailadmin_home"), "label": "Home"}, {"url": "", "label": "Outbox"}]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {"bounces_are_unknown": not is_told()}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Release what is held", url=reverse("outbox:held"), icon_name="mail", priority=1)]


def when(message: Message) -> Any:
    return message.sent_at or message.created_at


outbox = audience(OFFICERS)(OutboxView.as_view())
outbox_results = audience(OFFICERS)(OutboxView.as_view(results_only=True))


@audience(OFFICERS)
def held(request: HttpRequest) -> HttpResponse:
    """Which calls and agreements have mails that wait, and how many."""
    folders = folders_of(request.user)
    each = {f"n{number}": Count("pk", in_folder(key)) for number, (key, _) in enumerate(folders)}
    waiting = readable_by(request.user).held().order_by()
    counts = waiting.aggregate(**each).values()
    rows = [(*folder, count) for folder, count in zip(folders, counts, strict=True) if count]
    return office_page(request, "held.html", "Held e-mails", {"rows": rows, "in_all": waiting.count()}, above=way())


@audience(OFFICERS)
def release_all(request: HttpRequest, folder: str) -> HttpResponse:
    """Shows what would go out, then lets all of it go."""
    words = dict(folders_of(request.user)).get(folder)
    if words is None:
        raise Http404
    if request.method == "POST":
        try:
            count = verbs.release_folder(folder, seen=request.POST.get("seen", ""), by=request.user)
        except verbs.OthersWait as refusal:
            messages.error(request, str(refusal))
            return _release_page(request, folder, words, status=409)
        messages.success(request, released_in_words(count, verbs.to_release(folder, request.user).not_over().count()))
        return redirect("outbox:list")
    return _release_page(request, folder, words)


def released_in_words(count: int, left: int) -> str:
    """`left`: how many wait there now, because others' going out has made them."""
    said = {0: "Nothing was waiting.", 1: "1 e-mail is on its way."}.get(count, f"{count} e-mails are on their way.")
    if not left:
        return said
    more = "1 more waits here now, such as the offer" if left == 1 else f"{left} more wait here now, such as the offers"
    return f"{said} {more} of an agreement: look at it and release it too."


def _release_page(request: HttpRequest, folder: str, words: str, *, status: int = 200) -> HttpResponse:
    waiting = list(verbs.to_release(folder, request.user).defer("text", "html", "headers", "values"))
    over = [one for one in waiting if one.is_over()]
    context = {
        "folder": words,
        "count": len(waiting) - len(over),
        "over": len(over),
        "short": sum(one.ends_soon() and not is_given_longer(one) for one in waiting),
        "means": release_means(one for one in waiting if not one.is_over()),
        "shown": waiting[:SHOWN],
        "more": max(0, len(waiting) - SHOWN),
        "seen": verbs.mark_of(waiting),
        "list_address": f"{reverse('outbox:list')}?state=held&folder={folder}",
    }
    return office_page(request, "release.html", f"Release e-mails: {words}", context, above=way(), status=status)


@audience(OFFICERS)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it is sent, what became of it, and what can be done with it."""
    return _message_page(request, found(request, pk))


@audience(OFFICERS)
@xframe_options_sameorigin
@csp_override(MAIL_CSP)
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as a mail program shows it, for the frame of its page: nothing in it runs or is fetched."""
    return HttpResponse(found(request, pk).html)


@audience(OFFICERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    if request.method == "POST":
        form = WordsForm(request.POST)
    else:
        form = WordsForm(initial={"seen": one.revision, "subject": one.subject, "text": one.text})
    return _ask(
        request,
        one,
        form,
        lambda asked: verbs.change_message(one, by=request.user, **asked),
        title="Change the e-mail",
        button="Save the e-mail",
        lead=f"To {one.to}. It stays held until somebody releases it.",
        done="The e-mail is changed. It is still held.",
    )


@audience(OFFICERS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    form = DiscardForm(request.POST) if request.method == "POST" else DiscardForm(initial={"seen": one.revision})
    return _ask(
        request,
        one,
        form,
        lambda asked: verbs.discard_message(one, by=request.user, **asked),
        title="Discard the e-mail",
        button="Discard it",
        lead=f"“{one.subject}” to {one.to} is then never sent. This cannot be undone. {discard_means(one)}",
        done="The e-mail is discarded.",
    )


@audience(OFFICERS)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    form = SeenForm(request.POST)
    try:
        verbs.release_message(one, seen=form.cleaned_data["seen"] if form.is_valid() else -1, by=request.user)
    except verbs.Refused as refusal:
        messages.error(request, str(refusal))
        return _message_page(request, found(request, pk), status=409)
    messages.success(request, f"The e-mail to {one.to} is on its way.")
    return _back_to(request, one)


@audience(OFFICERS)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    try:
        verbs.try_again(one, by=request.user)
    except verbs.Refused as refusal:
        messages.error(request, str(refusal))
        return _message_page(request, found(request, pk), status=409)
    messages.success(request, f"The e-mail to {one.to} is tried again.")
    return redirect("outbox:message", pk)


def found(request: HttpRequest, pk: int) -> Message:
    return get_object_or_404(readable_by(request.user), pk=pk)


def way(one: Message | None = None) -> tuple[tuple[str, str], ...]:
    outbox_crumb = ("Outbox", reverse("outbox:list"))
    return (outbox_crumb, (one.subject, reverse("outbox:message", args=[one.pk]))) if one else (outbox_crumb,)


def _message_page(request: HttpRequest, one: Message, *, status: int = 200) -> HttpResponse:
    context = {
        "mail": one,
        "event": events_in_words().get(one.event, ""),
        "means": release_means([one]),
        "may_go_elsewhere": may_go_elsewhere(one),
        "sent_elsewhere": list(one.sent_elsewhere.order_by("pk")),
        "is_over": one.is_over(),
        "ends_soon": one.ends_soon() and not is_given_longer(one),
        "closed": has_come_back(one.to),
        "bounces_are_unknown": not is_told(),
        "reports": one.reports.all()[:LATEST],
        "events": ledger.timeline(one)[:LATEST],
    }
    return office_page(request, "message.html", one.subject, context, above=way(), status=status)


def _back_to(request: HttpRequest, one: Message) -> HttpResponse:
    """To its page; of a draft's mail that waits no more, to the outbox."""
    if readable_by(request.user).filter(pk=one.pk).exists():
        return redirect("outbox:message", one.pk)
    return redirect("outbox:list")


def _ask(request: HttpRequest, one: Message, form: forms.Form, do: Any, *, done: str, **page: str) -> HttpResponse:
    """A page with one form about a held mail; a refusal stands above what was typed."""
    status = 200
    if form.is_bound and form.is_valid():
        try:
            do(form.cleaned_data)
        except verbs.Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, done)
            return _back_to(request, one)
    elif form.is_bound:
        status = 422
    context = {"mail": one, "form": form, **page}
    return office_page(request, "ask.html", page["title"], context, above=way(one), status=status)
