"""Writing an application, one section to a page, saved as one goes."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from grants.domain.applications import CallClosed, NotADraft, remove_file, save_section
from grants.domain.readiness import problems_in
from grants.models import Application
from grants.views.apply.applications import application_by, is_writable
from grants.views.apply.refusals import may_only_read
from portal.accounts.audiences import APPLICANT, audience
from portal.dates.arrival import arrived_at
from portal.documents.inspection import UploadRefused
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.organisations.domain import MayOnlyRead
from portal.questionnaires.domain import AlreadySubmitted, AnswerChanged, fingerprints
from portal.questionnaires.forms import SectionForm, form_for_section
from portal.questionnaires.forms.section import ADD_ROW, REMOVE_FILE, REMOVE_ROW
from portal.questionnaires.lists import lists_for
from portal.questionnaires.rendering import file_ids
from portal.questionnaires.schema import Kind, Section


@audience(APPLICANT)
def section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    one = application_by(request, reference)
    part = one.response.version.schema.section(key)
    if part is None:
        raise Http404
    if request.method == "POST":
        return _sent(request, one, part)
    if not is_writable(request, one):
        return redirect("apply:answers", reference=reference)
    form = _form(one, part, rows=_rows_asked_for(request))
    for problem in problems_in(one.call, part, one.response.values()):
        form.presentation[form.parts[problem.key].first] = {"error_message": {"text": problem.sentence}}
    return _page(request, one, part, form)


def _sent(request: HttpRequest, one: Application, part: Section) -> HttpResponse:
    """Save what came, whichever button was pressed, and then go where the button says."""
    form = _form(one, part, data=request.POST, files=request.FILES)
    valid = form.is_valid()
    at = arrived_at(request)
    try:
        save_section(
            one, part.key, form.values, by=request.user, at=at, typed=form.typed, seen=form.seen(), uploads=form.uploads
        )
        _take_out_file(request, one, part, at)
    except MayOnlyRead:
        return may_only_read(request, one)
    except (NotADraft, AlreadySubmitted):
        messages.warning(request, "This application is not a draft any more, so nothing was changed.")
        return redirect("apply:application", reference=one.reference)
    except CallClosed:
        return _closed(request, one, part, form)
    except AnswerChanged as changed:
        form.show_conflicts(changed.conflicts)
        return _page(request, one, part, form, status=409)
    except UploadRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, one, part, form, status=422)
    if not form.strict:
        return _stay_or_leave(request, one, part, form)
    again = _as_saved(request, one, part, form)
    if valid and not again.errors:
        return redirect(_next_page(request, one, part))
    return _page(request, one, part, again, status=422)


def _form(one: Application, part: Section, **options: Any) -> SectionForm:
    response = one.response
    schema, values = response.version.schema, response.values()
    ids = file_ids(schema, {question.key: values.get(question.key) for question in part.questions})
    return form_for_section(
        schema,
        part.key,
        values=values,
        typed=response.typed(),
        lists=lists_for(schema),
        documents=Document.objects.in_bulk(ids) if ids else {},
        seen=fingerprints(response, part),
        **options,
    )


def _as_saved(request: HttpRequest, one: Application, part: Section, sent: SectionForm) -> SectionForm:
    """The form again after saving: what was typed, with the files that are there now and what the call says to it."""
    one = application_by(request, one.reference)
    form = _form(one, part, data=request.POST)
    form.is_valid()
    for key in (question.key for question in part.questions if question.kind == Kind.FILES):
        form.errors.pop(key, None)
        if key in sent.errors:
            form.add_error(key, sent.errors.as_data()[key])
    for problem in problems_in(one.call, part, one.response.values()):
        form.add_error(form.parts[problem.key].first, problem.sentence)
    return form


def _page(request, one: Application, part: Section, form: SectionForm, *, status: int = 200) -> HttpResponse:
    context = {"application": one, "call": one.call, "section": part, "form": form, "back": _back(request, one)}
    sections = one.response.version.schema.sections
    context |= {"number": sections.index(part) + 1, "of": len(sections)}
    return render(request, "grants/apply/section.html", context, status=status)


def _closed(request: HttpRequest, one: Application, part: Section, form: SectionForm) -> HttpResponse:
    """Too late: nothing was taken, and what was typed stands on the page to be copied."""
    form.submit, form.other_buttons = None, ()
    context = {"application": one, "call": one.call, "section": part, "form": form, "closed": True}
    return render(request, "grants/apply/section.html", context, status=409)


def _take_out_file(request: HttpRequest, one: Application, part: Section, at: datetime) -> None:
    key, _, pk = request.POST.get(REMOVE_FILE, "").partition(":")
    if key in {question.key for question in part.questions} and re.fullmatch(r"[0-9]{1,18}", pk):
        remove_file(one, key, int(pk), by=request.user, at=at)


def _stay_or_leave(request: HttpRequest, one: Application, part: Section, form: SectionForm) -> HttpResponse:
    """After a button that does not go on: back to the same page for rows and files, else to the task list."""
    here = reverse("apply:section", args=[one.reference, part.key])
    if added := request.POST.get(ADD_ROW):
        row = form.parts[added].count if added in form.parts and hasattr(form.parts[added], "count") else 0
        return redirect(f"{here}?{urlencode({'rows': f'{added}:{row + 1}'})}#{added}-row-{row + 1}")
    if REMOVE_ROW in request.POST or REMOVE_FILE in request.POST:
        return redirect(here)
    messages.success(request, "Saved. You can come back to it at any time before the call closes.")
    return redirect("apply:application", reference=one.reference)


def _next_page(request: HttpRequest, one: Application, part: Section) -> str:
    after = one.response.version.schema.after(part)
    if request.GET.get("back") == "answers" or after is None:
        return reverse("apply:answers" if request.GET.get("back") else "apply:application", args=[one.reference])
    return reverse("apply:section", args=[one.reference, after.key])


def _back(request: HttpRequest, one: Application) -> str:
    page = "apply:answers" if request.GET.get("back") == "answers" else "apply:application"
    return reverse(page, args=[one.reference])


def _rows_asked_for(request: HttpRequest) -> Mapping[str, int]:
    key, _, rows = request.GET.get("rows", "").partition(":")
    return {key: int(rows)} if rows.isdecimal() and len(rows) < 4 else {}


@audience(APPLICANT)
def file(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file that is part of the answers, as a download."""
    one = application_by(request, reference)
    if pk not in file_ids(one.response.version.schema, one.response.values()):
        raise Http404
    return attachment(get_object_or_404(Document, pk=pk), by=request.user)
