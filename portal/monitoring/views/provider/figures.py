"""Entering figures: in the boxes of a page, or with a spreadsheet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from portal.accounts.audiences import PROVIDER, audience
from portal.monitoring import spreadsheet
from portal.monitoring.comparison import Row, rows_of
from portal.monitoring.domain import (
    MayOnlyRead,
    PartsWrong,
    ReturnChanged,
    keep_problems,
    may_write,
    save_figures,
    save_file,
    spreadsheet_form,
)
from portal.monitoring.forms.figures import FiguresForm, stored_in
from portal.monitoring.forms.files import FileForm
from portal.monitoring.models import MonitoringReturn, Upload
from portal.monitoring.readiness import title_of
from portal.monitoring.spreadsheet import FiguresRefused, FileRefused
from portal.monitoring.views.provider.scope import may_only_read, overtaken, return_of

LISTED = 100
# More figures than these are listed at the head of their page.
SHORT = 10
FORMATS = {
    "xlsx": (spreadsheet.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (spreadsheet.as_csv, "text/csv; charset=utf-8"),
}


@audience(PROVIDER)
def figures(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The figures, each with its definition, and what happened."""
    found = return_of(request, reference, number)
    if request.method == "GET" and not _writable(request, found):
        return redirect("provider_return", reference, number)
    sent = request.POST if request.method == "POST" else None
    rows, every = rows_of(found), "all" in request.GET
    shown = rows if every else _on_the_page(_in_question(found, rows), sent)
    form = FiguresForm(found, shown, sent, by=request.user)
    status = 200
    if request.method == "POST" and (status := 422) and form.is_valid():
        try:
            if _kept(request, found, form):
                return redirect("provider_return", reference, number)
            status = 409
        except ReturnChanged as changed:
            return overtaken(request, changed.monitoring_return, form.typed)
        except MayOnlyRead:
            return may_only_read(request, found)
        except PartsWrong as wrong:
            # The categories were changed in the office while the page was being sent.
            form.add_error(None, " ".join(wrong.problems))
    context = {"return": found, "form": form, "page_heading": title_of(found), "more": len(form.rows) < len(rows)}
    context["contents"] = _contents(form)
    return render(request, "monitoring/provider/figures.html", context, status=status)


def _contents(form: FiguresForm) -> list[tuple[str, str, str]]:
    """Of a long page: (indicator, id of its box, the figure as it is kept), to find one's way on a telephone."""
    if len(form.rows) <= SHORT:
        return []
    return [(row.indicator.title, form[f"figure_{row.indicator.pk}"].id_for_label, row.now_shown) for row in form.rows]


def _in_question(found: MonitoringReturn, rows: list[Row]) -> list[Row]:
    """Of a correction what is wrong, what was changed already, and what we asked about; of a return everything."""
    if not found.is_correction:
        return rows
    asked = set(found.figure_questions.open().values_list("indicator", flat=True))
    return [row for row in rows if row.was_wrong or row.is_changed or row.indicator.pk in asked]


def _on_the_page(rows: list[Row], sent: QueryDict | None) -> list[Row]:
    """Of the `rows` in question now those that were when the page was opened: a box that was not there says nothing."""
    there = [row for row in rows if sent is not None and f"figure_{row.indicator.pk}" in sent]
    return there or rows


def _kept(request: HttpRequest, found: MonitoringReturn, form: FiguresForm) -> bool:
    """Save what was changed on the page. False where somebody else changed the same: the form asks now.

    Raises ReturnChanged where there is nothing to choose any more: it was sent, or it moves too fast.
    """
    seen = form.cleaned_data["seen"]
    if seen != found.revision and found.can_be_written and may_write(found, request.user):
        if form.dispute(stored_in(found, rows_of(found), by=request.user), revision=found.revision):
            return False
        seen = found.revision
    save_figures(found, form.figures, by=request.user, narrative=form.narrative, seen=seen)
    return True


@audience(PROVIDER)
def template(request: HttpRequest, reference: str, number: int, form: str) -> HttpResponse:
    """The spreadsheet for this very return, with what is there already."""
    found = return_of(request, reference, number)
    write, content_type = FORMATS[form]
    sheet = spreadsheet_form(found)
    response = HttpResponse(write(sheet), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{sheet.filename}.{form}"'
    return response


@audience(PROVIDER)
def upload(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The filled-in template back: all of it, or every problem in it."""
    found = return_of(request, reference, number)
    if request.method == "GET" and not _writable(request, found):
        return redirect("provider_return", reference, number)
    sent = request.method == "POST"
    form = FileForm(found, request.POST if sent else None, request.FILES if sent else None)
    problems: list[dict[str, str]] = []
    kept = None
    if sent and form.is_valid():
        try:
            return _saved(request, found, form)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        except FiguresRefused as refused:
            problems = [{"where": one.where, "what": one.what, "right": one.right} for one in refused.problems]
            kept = _kept_problems(request, found, form, problems)
            form.add_error("file", "Nothing was saved. Put right what is listed below, then send the file again.")
        except ReturnChanged as changed:
            return overtaken(request, changed.monitoring_return)
        except PartsWrong:
            # The categories were changed in the office while the file was being read.
            return overtaken(request, found)
        except MayOnlyRead:
            return may_only_read(request, found)
    context = {"return": found, "form": form, "problems": problems[:LISTED], "kept": kept}
    return render(request, "monitoring/provider/upload.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, found: MonitoringReturn, form: FileForm) -> HttpResponse:
    uploaded = form.cleaned_data["file"]
    content = uploaded.read(spreadsheet.reading.MOST_BYTES + 1)
    changed = save_file(found, content, uploaded.name or "", by=request.user, seen=form.cleaned_data["seen"])
    if changed:
        messages.success(request, "The figures of the file are saved. Check them before you send the return.")
    else:
        messages.info(request, "The file says what is here already, so nothing has changed.")
    return redirect("provider_return", found.agreement.reference, found.number)


def _kept_problems(
    request: HttpRequest, found: MonitoringReturn, form: FileForm, problems: list[dict[str, str]]
) -> Upload | None:
    """The list, kept so that whoever may write can take it along."""
    if not _writable(request, found):
        return None
    uploaded = form.cleaned_data["file"]
    uploaded.seek(0)
    return keep_problems(found, uploaded.read(spreadsheet.reading.MOST_BYTES + 1), problems, by=request.user)


def _writable(request: HttpRequest, found: MonitoringReturn) -> bool:
    return found.can_be_written and may_write(found, request.user)
