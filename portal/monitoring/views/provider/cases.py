"""A file with a row for each case: what is asked for, what was wrong with it, and the totals to confirm."""

import csv
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.accounts.audiences import PROVIDER, audience
from portal.exports.cells import safe_text
from portal.monitoring.cases import template as sheets
from portal.monitoring.cases.apart import MOST_BYTES
from portal.monitoring.domain import (
    MayOnlyRead,
    PartsWrong,
    ReturnChanged,
    case_form,
    confirm_cases,
    count_file,
    drop_cases,
    may_write,
)
from portal.monitoring.figures import Unit, shown
from portal.monitoring.forms.files import CaseFileForm
from portal.monitoring.models import Category, MonitoringReturn, Upload
from portal.monitoring.spreadsheet import FileRefused
from portal.monitoring.views.provider.scope import may_only_read, overtaken, return_of

LISTED = 100
FORMATS = {
    "xlsx": (sheets.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (sheets.as_csv, "text/csv; charset=utf-8"),
}


@audience(PROVIDER)
def cases(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What the file holds, and the field to send it."""
    found = return_of(request, reference, number)
    asked = case_form(found)
    if asked is None:
        raise Http404
    if request.method == "GET" and not (found.can_be_written and may_write(found, request.user)):
        return redirect("provider_return", reference, number)
    sent = request.method == "POST"
    form = CaseFileForm(request.POST if sent else None, request.FILES if sent else None)
    upload = None
    if sent and form.is_valid():
        try:
            upload = _counted(request, found, form)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        except ReturnChanged as changed:
            return overtaken(request, changed.monitoring_return)
        except MayOnlyRead:
            return may_only_read(request, found)
        if upload and upload.state == Upload.State.CONFIRMED:
            messages.info(request, "The figures of this very file are here already, so nothing has changed.")
            return redirect("provider_return", reference, number)
        if upload and upload.state == Upload.State.WAITING:
            return redirect("provider_return_totals", reference, number, upload.key)
        if upload:
            form.add_error("file", "Nothing was counted. Put right what is listed below, then send the file again.")
    context = {
        "return": found,
        "form": form,
        "asked": asked,
        "upload": upload,
        "problems": upload.problems[:LISTED] if upload else [],
        "waiting": found.uploads.waiting().first(),
    }
    return render(request, "monitoring/provider/cases.html", context, status=422 if form.errors else 200)


def _counted(request: HttpRequest, found: MonitoringReturn, form: CaseFileForm) -> Upload:
    uploaded = form.cleaned_data["file"]
    return count_file(found, uploaded.read(MOST_BYTES + 1), uploaded.name or "", by=request.user)


@audience(PROVIDER)
def template(request: HttpRequest, reference: str, number: int, form: str) -> HttpResponse:
    """An empty file with the headings, the codes and the checks of this return."""
    asked = case_form(return_of(request, reference, number))
    if asked is None:
        raise Http404
    write, content_type = FORMATS[form]
    response = HttpResponse(write(asked), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{asked.filename}.{form}"'
    return response


@audience(PROVIDER)
def totals(request: HttpRequest, reference: str, number: int, key: UUID) -> HttpResponse:
    """The totals of a file, to confirm or to throw away."""
    found = return_of(request, reference, number)
    upload = get_object_or_404(found.uploads.filter(kind=Upload.Kind.CASES), key=key)
    if request.method == "POST":
        return _answered(request, found, upload)
    if upload.state != Upload.State.WAITING:
        return redirect("provider_return_cases", reference, number)
    context = {
        "return": found,
        "upload": upload,
        "totals": _in_words(upload),
        "may_write": may_write(found, request.user),
    }
    return render(request, "monitoring/provider/totals.html", context)


def _answered(request: HttpRequest, found: MonitoringReturn, upload: Upload) -> HttpResponse:
    try:
        if "confirm" in request.POST:
            confirm_cases(upload, by=request.user)
            messages.success(request, "The totals are the figures of the return now. The file is gone.")
        else:
            drop_cases(upload, by=request.user)
            messages.info(request, "The totals are thrown away. The figures are as they were.")
    except ReturnChanged as changed:
        return overtaken(request, changed.monitoring_return)
    except PartsWrong:
        # The categories were changed in the office since the file was counted.
        return overtaken(request, found)
    except MayOnlyRead:
        return may_only_read(request, found)
    return redirect("provider_return", found.agreement.reference, found.number)


@audience(PROVIDER)
def problems(request: HttpRequest, reference: str, number: int, key: UUID) -> HttpResponse:
    """What was wrong with a file, as CSV."""
    upload = get_object_or_404(return_of(request, reference, number).uploads, key=key)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="problems-{reference}-{number}.csv"'
    writer = csv.writer(response)
    writer.writerow(["Where", "What is wrong", "What to do"])
    writer.writerows([safe_text(one[name]) for name in ("where", "what", "right")] for one in upload.problems)
    return response


def _in_words(upload: Upload) -> list[dict]:
    """Each total as people read it, with its parts by breakdown."""
    keys = {int(category) for one in upload.totals for category in one["parts"]}
    categories = Category.objects.filter(pk__in=keys).select_related("breakdown")
    found = []
    for one in upload.totals:
        unit = Unit(one["unit"])
        parts = [
            (str(category.breakdown), str(category), _shown(one["parts"][str(category.pk)], unit))
            for category in categories
            if str(category.pk) in one["parts"]
        ]
        found.append({"title": one["title"], "value": _shown(one["value"], unit), "parts": parts})
    return found


def _shown(value: str, unit: Unit) -> str:
    return shown(Decimal(value), unit)
