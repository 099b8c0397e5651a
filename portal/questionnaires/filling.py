"""Filling in one section of a response: from a request to saved answers, for the views of every audience.

    page = SectionPage(request, response, key)            raises NotAsked
    if request.method == "POST":
        step = page.take(by=request.user)                 raises domain.AlreadySubmitted, and what `save` raises
        if step == Step.ON: return redirect(the page after `page.next_section`)
        if step == Step.LATER: return redirect(the task list)
        if step == Step.AGAIN: return redirect(page.address)
    return render(request, template, {"form": page.form, ...}, status=page.status)

Whatever button was pressed, what can be kept is kept. A host that has its own verb around `save_answers` gives it as
`save`, with what it tells rules as `facts`, and what else it finds wrong with the answers as `problems`. Where nobody
can give what is missing, as of a paper form, it says so with `asks_for_all`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import partial
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from portal.accounts import kept_posts
from portal.accounts.models import User
from portal.documents.models import Document
from portal.questionnaires.domain import (
    AnswerChanged,
    Compared,
    Conflict,
    FileRefused,
    compare,
    fingerprints,
    save_answers,
)
from portal.questionnaires.forms.section import (
    ADD_ROW,
    KEPT,
    LATER,
    REMOVE_FILE,
    REMOVE_ROW,
    SectionForm,
)
from portal.questionnaires.lists import lists_for
from portal.questionnaires.logic import Problem, broken_rules, known_values, page_of
from portal.questionnaires.models import Response
from portal.questionnaires.schema import Kind, Schema, Section

ANOTHERS = (
    "Somebody else has signed in on this browser since this page was opened, so nothing was saved. Save it only if it "
    "is yours"
)
Problems = Callable[[Section, Mapping[str, Any]], Iterable[Problem]]


class NotAsked(Exception):
    """There is no such section, or the answers so far do not ask for it (`exists`)."""

    def __init__(self, key: str, *, exists: bool) -> None:
        super().__init__(key)
        self.exists = exists


class Step(Enum):
    STAY = "show the form"
    AGAIN = "the same page again, at `address`"
    ON = "the next section"
    LATER = "back to the task list"


def no_problems(section: Section, values: Mapping[str, Any]) -> Iterable[Problem]:
    return ()


class SectionPage:
    """One section's page: `form` is what to show, `status` its HTTP status."""

    def __init__(
        self,
        request: HttpRequest,
        response: Response,
        key: str,
        *,
        facts: Mapping[str, Any] | None = None,
        problems: Problems = no_problems,
        autosave_at: str = "",
        asks_for_all: bool = True,
    ) -> None:
        self.request = request
        self.response = response
        self.facts = facts or {}
        self.problems = problems
        section = page_of(response.version.schema, key, response.kept())
        if section is None:
            raise NotAsked(key, exists=response.version.schema.section(key) is not None)
        self.section = section
        self.status = 200
        self.address = request.path
        self.autosave_at = autosave_at
        self.asks_for_all = asks_for_all
        self.compared = Compared()
        kept = kept_posts.take(request) if autosave_at and request.method == "GET" else None
        if request.method == "POST":
            self.form = self._form(data=request.POST, files=request.FILES)
        elif kept is not None:
            self._show_kept(kept)
        else:
            self.form = self._form(rows=_asked_rows(request, section))
            for problem in self._broken():
                self.form.say(problem)

    def take(self, save: Callable[..., None] | None = None, *, by: User) -> Step:
        """Save what was sent and say where to go. Raises domain.AlreadySubmitted, and what `save` raises."""
        form = self.form
        valid = form.is_valid()
        if kept_posts.is_anothers(self.request):
            form.add_error(None, ANOTHERS)
            form.say_not_kept(form.uploads)
            self.status = 409
            return Step.STAY
        save = save or partial(save_answers, self.response, by=by)
        if self._save(save):
            self._show_as_it_is_now()
            self.form.rest_is_saved = not form.refuses_files
            self.status = 409
            return Step.STAY
        if form.refuses_files:
            self._show_as_saved()
            self.status = 422
            return Step.STAY
        chosen = not form.undecided()
        if LATER in self.request.POST and chosen:
            return Step.LATER
        if not form.goes_on and chosen:
            self.address = _again(self.request, form)
            return Step.AGAIN
        self._show_as_saved()
        if valid and not self.form.errors:
            return Step.ON
        self.status = 409 if self.compared.conflicts else 422
        return Step.STAY

    @property
    def unsaved(self) -> list[str]:
        """The questions whose answer, sent now or before the session ended, is not the stored one. No files."""
        if self.request.method != "POST":
            return self.compared.unsaved
        sent = self.form
        sent.is_valid()
        rows = self.response.answers.all()
        return compare(self.section, rows, sent.values, sent.typed, sent.seen(), by=self.request.user).unsaved

    def only_to_read(self) -> None:
        """Nothing can be saved any more: what was typed stands on the page to be copied."""
        self.form.submit, self.form.other_buttons, self.form.autosave = None, (), None

    @property
    def next_section(self) -> Section | None:
        """The section after this one, of those that the answers ask for."""
        return self.response.as_asked().schema.after(self.section)

    def _form(self, **options: Any) -> SectionForm:
        response = self.response
        values = response.kept()
        files = [
            one
            for question in self.section.questions
            if question.kind == Kind.FILES
            for one in values.get(question.key) or []
        ]
        form = SectionForm(
            self.section,
            schema=response.version.schema,
            values=values,
            typed=response.typed(),
            lists=lists_for(Schema(title="", sections=(self.section,))),
            documents=Document.objects.in_bulk(files) if files else {},
            seen=fingerprints(response, self.section),
            own=self._own() if "data" in options else (),
            asks_for_all=self.asks_for_all,
            **options,
        )
        form.action = self.request.get_full_path()
        form.autosave = self._autosave()
        form.taken_out = {answer.key: answer.taken_out for answer in response.answers.all() if answer.taken_out}
        form.carried = {answer.key for answer in response.answers.all() if answer.carried}
        return form

    def _autosave(self) -> dict[str, Any] | None:
        """What the page must know to save answers as they are left; None where the host has no place for that."""
        if not self.autosave_at:
            return None
        user = self.request.user
        return {
            "url": self.autosave_at,
            "store": f"{kept_posts.browser_key_for(user)}:{self.response.pk}",
            "page_for": kept_posts.token_for(user, self.request.path),
        }

    def _own(self) -> list[str]:
        """The questions whose stored answer is of whoever sees the page."""
        return [one.key for one in self.response.answers.all() if one.updated_by_id == self.request.user.pk]

    def _show_kept(self, kept: QueryDict) -> None:
        """What was sent after the session had ended, to be looked over, beside what is stored by now."""
        kept[KEPT] = "yes"
        self.form = self._form(data=kept)
        self._show_as_it_is_now()
        said = {"kept": True, "unsaved": self.compared.unsaved, "files_lost": kept_posts.FILES_LOST in kept}
        self.form.autosave = (self.form.autosave or {}) | said

    def _show_as_it_is_now(self) -> None:
        """The sent page beside what is stored: an answer that it left as it was is shown as somebody else made it.

        Otherwise the page, sent once more, would put the old answer back. Where both changed the same, it asks.
        """
        sent, by = self.form, self.request.user
        sent.is_valid()
        self.response = Response.objects.with_answers().get(pk=self.response.pk)
        rows = self.response.answers.all()
        self.compared = compared = compare(self.section, rows, sent.values, sent.typed, sent.seen(), by=by)
        settled = [key for key in sent.decided() if key not in compared.unsaved]
        data = sent.sent_but(self._form(), [*compared.overtaken, *sent.theirs()], settled=settled)
        self.form = self._form(data=data)
        self.form.is_valid()
        self.form.overtaken = [one.label for one in self.section.questions if one.key in compared.overtaken]
        for key, part in self.form.parts.items():
            if part.question.kind == Kind.FILES:  # the files themselves are not on the page any more
                self.form.errors.pop(key, None)
                if key in sent.errors:
                    self.form.errors[key] = sent.errors[key]
        self.form.show_conflicts(compared.conflicts)

    def _save(self, save: Callable[..., None]) -> list[Conflict]:
        """Save what was sent. Returns the questions with two answers now, which are left as they are stored.

        Neither they nor a file that cannot be taken keep anything else on the page from being saved: a browser does not
        send a file again by itself.
        """
        form = self.form
        kept = {"seen": form.seen(), "removed": _removed_file(form)}
        values, typed, uploads, refusals, conflicts = form.values, form.typed, form.uploads, [], []
        while True:
            try:
                save(self.section.key, values, typed=typed, uploads=uploads, **kept)
                break
            except AnswerChanged as changed:
                conflicts += changed.conflicts
                for one in changed.conflicts:
                    values.pop(one.question.key, None)
                    typed.pop(one.question.key, None)
            except FileRefused as refused:
                refusals.append(refused)
                good = [one for one in uploads[refused.key] if refused.upload not in (None, one)]
                uploads = uploads | {refused.key: good}
        for refused in refusals:
            form.add_error(refused.key, str(refused))
        form.say_attached(uploads)
        return conflicts

    def _show_as_saved(self) -> None:
        """The sent page as it must be shown now that its answers are saved: new marks, new files, broken rules."""
        self._show_as_it_is_now()
        for problem in self._broken():
            self.form.refuse(problem)

    def _broken(self) -> list[Problem]:
        """What the questionnaire's rules and the host say against the stored answers of this page."""
        asked = self.response.as_asked()
        known = known_values(asked.schema, asked.values, self.facts)
        section = asked.schema.section(self.section.key)
        found = [*broken_rules(section, known), *self.problems(section, asked.values)] if section else []
        return [one for one in found if one.key in self.form.parts]


def _removed_file(form: SectionForm) -> tuple[str, int] | None:
    key, _, number = str(form.data.get(REMOVE_FILE, "")).partition(":")
    return (key, int(number)) if key in form.parts and re.fullmatch(r"[0-9]{1,18}", number) else None


def _again(request: HttpRequest, form: SectionForm) -> str:
    """Where to look after a row was added or removed, or a file taken away: the same page, at the right place."""
    came_from = {"back": request.GET["back"]} if "back" in request.GET else {}
    for question in form.section.questions:
        if question.kind == Kind.GROUP and request.POST.get(ADD_ROW) == question.key:
            rows = min(question.rows_most, form.rows_of(question, 0) + 1)
            return f"{request.path}?{urlencode(came_from | {question.key: rows})}#{question.key}-row-{rows}"
    here = f"{request.path}?{urlencode(came_from)}" if came_from else request.path
    at = str(request.POST.get(REMOVE_ROW) or request.POST.get(REMOVE_FILE) or "").partition(":")[0]
    return f"{here}#{at}" if at in form.parts else here


def _asked_rows(request: HttpRequest, section: Section) -> Mapping[str, int]:
    """How many rows of a group the address asks for, after "Add another"."""
    asked = {}
    for question in section.questions:
        wanted = request.GET.get(question.key, "")
        if question.kind == Kind.GROUP and re.fullmatch(r"[0-9]{1,2}", wanted):
            asked[question.key] = int(wanted)
    return asked
