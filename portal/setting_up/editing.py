"""An edit page that notices what somebody else saved while it was open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.views.generic import EditView
from wagtail.log_actions import registry as log_registry

from portal.setting_up.marks import PageSeen, in_words, marks_of

SEEN = "seen"
NOTHING_SAVED = "Nothing is saved yet: somebody else changed this while you had the page open. See below."


@dataclass(frozen=True)
class Change:
    """A field or list of rows that somebody else changed: what the page calls it, and what it says now."""

    label: str
    now: str


@dataclass(frozen=True)
class OthersChanges:
    """Who saved it and when, where the log knows, and what is different now."""

    who: str
    when: datetime | None
    changes: list[Change]


class NoticesChanges(EditView):
    """Wagtail's edit view, with the row locked from the check to the saving.

    The page carries a mark of every field as it was shown. Where the row no longer gives the same marks, nothing is
    saved, what was typed stays, and the page says who changed what. Sent once more, it is saved.
    """

    template_name = "setting_up/office/edit.html"
    others_changes: OthersChanges | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            self.object = self._locked()
            return super().post(request, *args, **kwargs)

    def get_form(self, form_class: type[forms.BaseForm] | None = None) -> forms.BaseForm:
        form = super().get_form(form_class)
        form.fields[SEEN] = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
        form.initial[SEEN] = PageSeen.of(self.form_as_stored).to_text()
        return form

    def is_valid(self, form: forms.BaseForm) -> bool:
        valid = super().is_valid(form)
        self.others_changes = self._changes_by_others(form)
        if self.others_changes:
            form.data = form.data.copy()
            form.data[SEEN] = form.initial[SEEN]
            self.produced_error_code = "changed_meanwhile"
            self.produced_error_message = NOTHING_SAVED
        return valid and not self.others_changes

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"others_changes": self.others_changes}

    @cached_property
    def form_as_stored(self) -> forms.BaseForm:
        """The unbound form of the row as the database has it now; validating the sent one writes on `self.object`."""
        kwargs = {name: value for name, value in self.get_form_kwargs().items() if name not in {"data", "files"}}
        return self.get_form_class()(**(kwargs | {"instance": self._stored()}))

    def _locked(self) -> Any:
        # Whoever saves this row at the same moment waits here.
        pk = self.get_object().pk
        self.model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        return self.get_object()

    def _stored(self) -> Any:
        return self.model._default_manager.get(pk=self.object.pk)

    def _last_saved(self, since: datetime) -> tuple[Any, datetime] | None:
        """Who saved it last since then, and when, where that is known."""
        entry = log_registry.get_logs_for_instance(self.object).filter(timestamp__gte=since).first()
        return (entry.user, entry.timestamp) if entry else None

    def _changes_by_others(self, form: forms.BaseForm) -> OthersChanges | None:
        sent = form.data.get(form.add_prefix(SEEN))
        if not sent:
            return None
        seen = PageSeen.from_text(sent)
        stored = marks_of(self.form_as_stored)
        changed = [name for name, mark in stored.items() if seen.marks.get(name) != mark]
        if not changed:
            return None
        who, when = self._last_saved(seen.opened_at) or (None, None)
        return OthersChanges(
            who=self._who(who),
            when=when,
            changes=[Change(self._label_of(name), in_words(self.form_as_stored, name)) for name in changed],
        )

    def _who(self, user: Any) -> str:
        if user is None:
            return "Somebody"
        return "You (in another window)" if user == self.request.user else str(user)

    def _label_of(self, name: str) -> str:
        form = self.form_as_stored
        heading = _headings(self.panel).get(name) if self.panel else None
        if heading:
            return str(heading)
        if name in form.fields:
            return str(form[name].label)
        return str(form.formsets[name].model._meta.verbose_name_plural).capitalize()


def _headings(panel: Any) -> dict[str, Any]:
    """Field or list of rows → what the page calls it."""
    named = {}
    for one in getattr(panel, "children", None) or []:
        name = getattr(one, "relation_name", None) or getattr(one, "field_name", None)
        if name:
            named[name] = one.heading
        else:
            named |= _headings(one)
    return named
