"""Writing to everybody on a list: choose the list, write, look at who gets it and what they read, send."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from portal.accounts.audiences import audience
from portal.correspondence.domain import broadcasting as verbs
from portal.correspondence.domain.outbox import Refused
from portal.correspondence.lists import MailingList, NotOnOffer, as_query, list_of, lists_for
from portal.correspondence.models import Broadcast
from portal.correspondence.office.forms import BroadcastForm, SeenForm
from portal.correspondence.office.frame import OFFICERS, office_page
from portal.correspondence.office.outbox import MAIL_CSP
from portal.events import ledger
from portal.mail.models import Message
from portal.mail.rendering import html_of_text

PER_PAGE = 25
NAMED = 10
LATEST = 20
GONE = "What was chosen of this list is no longer there. Change the list."


@audience(OFFICERS)
def broadcasts(request: HttpRequest) -> HttpResponse:
    rows = Broadcast.objects.visible_to(request.user).select_related("written_by")
    page = Paginator(rows.annotate(count=Count("addressees")).order_by("-pk"), PER_PAGE).get_page(request.GET.get("p"))
    return office_page(request, "broadcasts.html", "E-mails to a list", {"page_obj": page})


@audience(OFFICERS)
def choose(request: HttpRequest) -> HttpResponse:
    context = {"lists": lists_for(request.user)}
    return office_page(request, "lists.html", "Whom to write to", context, above=way())


@audience(OFFICERS)
def write(request: HttpRequest, key: str) -> HttpResponse:
    mailing_list = _list_of(request, key)
    return _form_page(request, mailing_list, None)


@audience(OFFICERS)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    if one.state != Broadcast.State.DRAFT:
        return redirect("broadcasts:broadcast", pk)
    return _form_page(request, _list_of(request, one.list_key), one)


@audience(OFFICERS)
def broadcast(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: who gets it and what they read. One that was sent: what became of it."""
    return _page(request, found(request, pk))


@audience(OFFICERS)
@xframe_options_sameorigin
@csp_override(MAIL_CSP)
def html(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    return HttpResponse(html_of_text(one.subject, one.text))


@audience(OFFICERS)
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    try:
        verbs.send_broadcast(one, seen=request.POST.get("seen", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, found(request, pk), status=409)
    except NotOnOffer:
        messages.error(request, GONE)
        return _page(request, one, status=409)
    messages.success(request, "The e-mails are being queued. You need not wait.")
    return redirect("broadcasts:broadcast", pk)


@audience(OFFICERS)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    try:
        verbs.throw_away(one, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, one, status=409)
    messages.success(request, f"The draft “{one}” is deleted.")
    return redirect("broadcasts:list")


def found(request: HttpRequest, pk: int) -> Broadcast:
    return get_object_or_404(Broadcast.objects.visible_to(request.user).select_related("written_by", "sent_by"), pk=pk)


def seen_by(request: HttpRequest) -> int:
    """The revision that the page showed; where that cannot be read, one that there never is."""
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else -1


def way(*more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (("E-mails to a list", reverse("broadcasts:list")), *more)


def _list_of(request: HttpRequest, key: str) -> MailingList:
    try:
        return list_of(key, request.user.roles)
    except NotOnOffer:
        raise Http404 from None


def _form_page(request: HttpRequest, mailing_list: MailingList, one: Broadcast | None) -> HttpResponse:
    """The list and the words on one page. `one` is the draft that is changed."""
    if request.method == "POST":
        choice, words = mailing_list.form(data=request.POST), BroadcastForm(request.POST)
    elif one:
        gets_it = {"is_necessary": "1" if one.is_necessary else ""}
        choice, words = mailing_list.form(data=as_query(one.chosen)), BroadcastForm(initial=vars(one) | gets_it)
    else:
        choice, words = mailing_list.form(), BroadcastForm()
    status = 200
    if request.method == "POST" and choice.is_valid() and words.is_valid():
        chosen = {name: request.POST.getlist(name) for name in choice.fields}
        said = verbs.BroadcastWords(**words.cleaned_data)
        try:
            if one:
                saved = verbs.change_broadcast(one, chosen, said, seen=seen_by(request), by=request.user)
            else:
                saved = verbs.write_broadcast(mailing_list, chosen, said, by=request.user)
            return redirect("broadcasts:broadcast", saved.pk)
        except Refused as refusal:
            words.add_error(None, str(refusal))
            status = 409
    elif request.method == "POST":
        status = 422
    context = {"list": mailing_list, "choice": choice, "words": words, "forms": [choice, words], "draft": one}
    context["seen"] = request.POST.get("seen", "") if request.method == "POST" else one and one.revision
    above = way((str(one), reverse("broadcasts:broadcast", args=[one.pk]))) if one else way()
    title = "Change the e-mail" if one else f"Write to: {mailing_list.title}"
    return office_page(request, "write.html", title, context, above=above, status=status)


def _page(request: HttpRequest, one: Broadcast, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"broadcast": one, "events": ledger.timeline(one)[:LATEST]}
    if one.state == Broadcast.State.DRAFT:
        context |= _before(request, one)
    else:
        context |= _after(one)
    return office_page(request, "broadcast.html", one.subject, context, above=way(), status=status)


def _before(request: HttpRequest, one: Broadcast) -> dict[str, Any]:
    try:
        preview = verbs.preview(one)
        mailing_list = list_of(one.list_key, [one.role])
    except NotOnOffer:
        return {"gone": GONE}
    shown = mailing_list.shown_to(request.user, preview.recipients)
    names = list(dict.fromkeys(who.organisation for who in shown if who.organisation))
    return {
        "count": len(preview.recipients),
        "goes_to": len(preview.recipients) - preview.switched_off,
        "switched_off": preview.switched_off,
        "names": names[:NAMED],
        "more": max(0, len(names) - NAMED),
        "seen": preview.mark,
    }


def _after(one: Broadcast) -> dict[str, Any]:
    counts = one.addressees.aggregate(
        all=Count("pk"),
        done=Count("pk", Q(done_at__isnull=False)),
        none=Count("pk", Q(done_at__isnull=False, message__isnull=True)),
    )
    states = dict(
        Message.objects.filter(addressee__broadcast=one).order_by().values_list("state").annotate(Count("pk"))
    )
    return {
        "counts": counts,
        "states": [(Message.State(state).label, state, number) for state, number in sorted(states.items())],
        "folder": f"broadcast-{one.pk}",
    }
