"""What each mail of the portal says: the list of them, and the page where the office words one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.correspondence.desks import readable_by
from portal.correspondence.domain import wordings as verbs
from portal.correspondence.office.frame import office_page
from portal.correspondence.worders import ALL_WORDERS, events_worded_by, may_word
from portal.design.words import long_date
from portal.events import ledger
from portal.mail.events import LONGEST_SUBJECT, MailEvent, Undeclared, Words, event_of
from portal.mail.faults import faults_of
from portal.mail.models import Message, Wording
from portal.mail.rendering import Letter, letter_of
from portal.setting_up.editing import NoticesChanges

# How many mails a preview may be made from, and how many are looked through for them: each address has its own row.
REAL_ONES, LOOKED_THROUGH = 8, 80
EXAMPLES = "examples"
LATEST_CHANGES = 20


@dataclass(frozen=True)
class Row:
    event: MailEvent
    wording: Wording | None
    not_as_worded: int

    @property
    def has_faults(self) -> bool:
        """Words that were sound may name a field that the portal does not have any more."""
        return bool(self.wording and faults_of(self.event, self.wording.words))

    @property
    def room(self) -> str:
        return self.event.key.partition("/")[0]

    @property
    def name(self) -> str:
        return self.event.key.partition("/")[2]


@dataclass(frozen=True)
class Real:
    """What a preview is made from: a mail that went out, or the examples."""

    key: str
    label: str
    values: dict[str, str]


def event_or_404(key: str, user: User) -> MailEvent:
    """The mail, where `user` is one of those who word it."""
    try:
        event = event_of(key)
    except Undeclared as error:
        raise Http404 from error
    if not may_word(event.key, user):
        raise Http404
    return event


@audience(ALL_WORDERS)
def wordings(request: HttpRequest) -> HttpResponse:
    """Every event that a mail tells of and that its reader words, by who gets it."""
    worded = {wording.event: wording for wording in Wording.objects.the_offices()}
    fell_back = dict(Message.objects.not_as_worded().order_by().values_list("event").annotate(Count("pk")))
    rows = [Row(event, worded.get(event.key), fell_back.get(event.key, 0)) for event in events_worded_by(request.user)]
    groups = [(to, list(its)) for to, its in groupby(rows, key=lambda row: row.event.to)]
    context = {"groups": groups, "worded": sum(row.wording is not None for row in rows), "in_all": len(rows)}
    return office_page(request, "wordings.html", "What e-mails say", context)


class WordingForm(forms.ModelForm):
    """The words of one event; every fault is a sentence at its field."""

    class Meta:
        model = Wording
        fields = ("subject", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 22, "spellcheck": "true"})}
        error_messages = {"subject": {"max_length": f"A subject has {LONGEST_SUBJECT} characters at most."}}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        words = verbs.tidy(Words(cleaned["subject"], cleaned["text"]))
        for fault in faults_of(event_of(self.instance.event), words):
            self.add_error(fault.where, fault.sentence)
        return cleaned

    @property
    def words(self) -> Words:
        return verbs.tidy(Words(self.cleaned_data["subject"], self.cleaned_data["text"]))


class WordingView(NoticesChanges):
    """Words one event. "Preview" and "Send it to me" take what is typed, and save nothing."""

    model = Wording
    form_class = WordingForm
    template_name = "correspondence/office/wording.html"
    header_icon = "mail"
    permission_policy = None  # the audience says who may come in
    success_message = "E-mails about this say it from now on."
    error_message = "Nothing is saved yet. See below what to put right."

    def get_object(self, queryset: Any = None) -> Wording:
        wording = Wording.objects.filter(event=self.event.key).first() or Wording(event=self.event.key)
        if not wording.text:
            wording.subject, wording.text = self.event.own_words.subject, self.event.own_words.text
        return wording

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.keys() & {"preview", "send"}:
            return self._try_out()
        return super().post(request, *args, **kwargs)

    def save_instance(self) -> Wording:
        return verbs.word_mail(self.event, self.form.words, by=self.request.user)

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_success_buttons(self) -> list:
        return []

    def get_edit_url(self) -> str:
        return address_of(self.event)

    def get_page_subtitle(self) -> str:
        return self.event.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        way = [
            ("Home", reverse("wagtailadmin_home")),
            ("What e-mails say", reverse("wordings:list")),
            (self.event.title, ""),
        ]
        return [{"url": url, "label": label} for label, url in way]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        stored = Wording.objects.the_offices().filter(event=self.event.key).first()
        letter, failure = self._letter(context["form"])
        return (
            context
            | self.kwargs
            | {
                "event": self.event,
                "fields": [(field, field.name in self.event.keeps) for field in self.event.by_name.values()],
                "stored": stored,
                "stored_faults": faults_of(self.event, stored.words) if stored else [],
                "not_as_worded": self._not_as_worded if stored else [],
                "reals": self.reals,
                "shown": self.shown,
                "tried": "preview" in self.request.POST and not context["form"].errors,
                "letter": letter,
                "letter_failure": failure,
                "history": self._history,
            }
        )

    @cached_property
    def event(self) -> MailEvent:
        return event_or_404(f"{self.kwargs['room']}/{self.kwargs['name']}", self.request.user)

    @cached_property
    def reals(self) -> list[Real]:
        """The latest mails about this that the officer may read, one for each thing; the examples come last."""
        sent = readable_by(self.request.user).filter(event=self.event.key).exclude(values={}).latest_first()
        latest: dict[str, Message] = {}
        for message in sent.only("about", "values", "created_at")[:LOOKED_THROUGH]:
            latest.setdefault(message.about, message)
        found = [_real(self.event, message) for message in list(latest.values())[:REAL_ONES]]
        return [*found, Real(EXAMPLES, "made-up examples", self.event.examples)]

    @cached_property
    def shown(self) -> Real:
        asked = self.request.POST.get("with") or self.request.GET.get("with")
        return next((one for one in self.reals if one.key == asked), self.reals[0])

    def _try_out(self) -> HttpResponse:
        self.object = self.get_object()
        form = self.get_form()
        if not form.is_valid():
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        self.form = form
        if "send" in self.request.POST:
            mail = verbs.send_as_test(self.event, form.words, self.shown.values, to=self.request.user)
            messages.success(self.request, f"Sent to {mail.to}. Nothing is saved yet.")
        return self.render_to_response(self.get_context_data(form=form))

    def _letter(self, form: WordingForm) -> tuple[Letter | None, str]:
        """The mail as the form has it; what is stored, where the form has faults."""
        words = form.words if form.is_bound and not form.errors else self._stored().words
        try:
            return letter_of(self.event, words, self.shown.values), ""
        except (LookupError, ValueError) as error:
            return None, str(error)

    def _locked(self) -> Wording:
        Wording.objects.get_or_create(event=self.event.key)
        Wording.objects.select_for_update(no_key=True).get(event=self.event.key)
        return self.get_object()

    def _stored(self) -> Wording:
        return self.get_object()

    def _last_saved(self, since: datetime) -> tuple[Any, datetime] | None:
        event = ledger.timeline(self.object).filter(occurred_at__gte=since).first()
        return (event.actor, event.occurred_at) if event else None

    @property
    def _history(self) -> Sequence[Any]:
        return ledger.timeline(self.object)[:LATEST_CHANGES] if self.object.pk else []

    @property
    def _not_as_worded(self) -> list[tuple[str, int]]:
        """Why mails since the last change went out in the portal's own words, and how many."""
        failed = Message.objects.not_as_worded().filter(event=self.event.key).order_by()
        return list(failed.values_list("wording_failure").annotate(Count("pk")))


@audience(ALL_WORDERS)
@require_POST
def own_words(request: HttpRequest, room: str, name: str) -> HttpResponse:
    """Back to the portal's own words, by one button."""
    event = event_or_404(f"{room}/{name}", request.user)
    verbs.use_own_words(event, by=request.user)
    messages.success(request, "E-mails about this say the portal’s own words again. What you wrote is kept below.")
    return redirect(address_of(event))


def address_of(event: MailEvent) -> str:
    room, _, name = event.key.partition("/")
    return reverse("wordings:edit", args=[room, name])


def _real(event: MailEvent, message: Message) -> Real:
    day = long_date(localtime(message.created_at).date())
    return Real(str(message.pk), f"{message.about}, {day}" if message.about else day, event.examples | message.values)


wording = audience(ALL_WORDERS)(WordingView.as_view())
