"""Filling in one section of a response: from a request to saved answers, for the views of every audience.

    def post(self, request, ...):
        filled = fill_section(request, response, section, by=request.user)
        if filled.step == Step.ON: return redirect(the next section)
        if filled.step == Step.LATER: return redirect(the task list)
        if filled.step == Step.AGAIN: return redirect(filled.address)
        return render(request, template, {"form": filled.form, ...}, status=filled.status)

A GET gives Step.STAY with an empty or filled form. Raises domain.AlreadySubmitted for a response that was submitted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.http import urlencode

from portal.accounts.models import User
from portal.documents.domain import UploadRefused
from portal.documents.models import Document
from portal.questionnaires.domain.answers import (
    AnswerChanged,
    fingerprints,
    remove_file,
    save_answers,
)
from portal.questionnaires.forms.section import (
    ADD_ROW,
    LATER,
    REMOVE_FILE,
    REMOVE_ROW,
    SectionForm,
)
from portal.questionnaires.lists import lists_for
from portal.questionnaires.models import Response
from portal.questionnaires.schema import Kind, Schema, Section


class Step(Enum):
    STAY = "show the form"
    AGAIN = "the same page again, at `address`"
    ON = "the next section"
    LATER = "back to the task list"


@dataclass(frozen=True)
class Filled:
    form: SectionForm
    step: Step
    address: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form: 422 when something has to be put right."""
        return 422 if self.form.is_bound and self.form.errors else 200


def fill_section(request: HttpRequest, response: Response, section: Section, *, by: User) -> Filled:
    """Show or take one section's page. Whatever button was pressed, what can be kept is kept."""
    if request.method != "POST":
        return Filled(
            section_form(response, section, rows=_asked_rows(request, section)),
            Step.STAY,
        )
    form = section_form(response, section, data=request.POST, files=request.FILES)
    valid = form.is_valid()
    try:
        _save(form, response, section, by=by)
    except AnswerChanged as changed:
        form.marks = fingerprints(response, section)
        form.show_conflicts(changed.conflicts)
        return Filled(form, Step.STAY)
    except UploadRefused as refused:
        form.add_error(None, str(refused))
        return Filled(form, Step.STAY)
    if form.strict and valid:
        return Filled(form, Step.ON)
    if LATER in request.POST:
        return Filled(form, Step.LATER)
    if not form.strict:
        return Filled(form, Step.AGAIN, _again(request, form))
    return Filled(_refreshed(form, response, section), Step.STAY)


def section_form(response: Response, section: Section, **options: Any) -> SectionForm:
    """The form of a section with the answers of `response` so far."""
    values = response.values()
    files = [
        one for question in section.questions if question.kind == Kind.FILES for one in values.get(question.key) or []
    ]
    documents = Document.objects.safe().in_bulk(files) if files else {}
    return SectionForm(
        section,
        values=values,
        typed=response.typed(),
        lists=lists_for(Schema(title="", sections=(section,))),
        documents=documents,
        seen=fingerprints(response, section),
        **options,
    )


@transaction.atomic
def _save(form: SectionForm, response: Response, section: Section, *, by: User) -> None:
    save_answers(
        response,
        section.key,
        form.values,
        by=by,
        typed=form.typed,
        seen=form.seen(),
        uploads=form.uploads,
    )
    key, _, number = str(form.data.get(REMOVE_FILE, "")).partition(":")
    if key in form.parts and re.fullmatch(r"[0-9]{1,18}", number):
        remove_file(response, key, int(number), by=by)


def _refreshed(form: SectionForm, response: Response, section: Section) -> SectionForm:
    """The page with its mistakes, as it must be shown now that the valid answers are saved: new marks, new files."""
    current = section_form(response, section)
    form.marks = current.marks
    form.documents = current.documents
    for key, part in form.parts.items():
        if part.question.kind == Kind.FILES:
            part.documents = current.parts[key].documents
    return form


def _again(request: HttpRequest, form: SectionForm) -> str:
    """Where to look after a row was added or removed, or a file taken away: the same page, at the right place."""
    for question in form.section.questions:
        if question.kind == Kind.GROUP and request.POST.get(ADD_ROW) == question.key:
            rows = min(question.rows_most, form.rows_of(question, 0) + 1)
            return f"{request.path}?{urlencode({question.key: rows})}#{question.key}-row-{rows}"
    at = str(request.POST.get(REMOVE_ROW) or request.POST.get(REMOVE_FILE) or "").partition(":")[0]
    return f"{request.path}#{at}" if at in form.parts else request.path


def _asked_rows(request: HttpRequest, section: Section) -> Mapping[str, int]:
    """How many rows of a group the address asks for, after "Add another"."""
    asked = {}
    for question in section.questions:
        wanted = request.GET.get(question.key, "")
        if question.kind == Kind.GROUP and re.fullmatch(r"[0-9]{1,2}", wanted):
            asked[question.key] = int(wanted)
    return asked
