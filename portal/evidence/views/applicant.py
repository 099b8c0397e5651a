"""An organisation's evidence, as its own people see it: what is here, what is missing, giving a newer one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from portal.accounts.audiences import APPLICANT, audience
from portal.documents.domain import UploadRefused
from portal.documents.serving import attachment
from portal.evidence.domain import give_evidence, passport_of
from portal.evidence.forms import EvidenceForm
from portal.evidence.kinds import HINTS, Kind
from portal.evidence.models import Evidence
from portal.organisations.domain import MayOnlyRead, may_write
from portal.organisations.views.frame import onward, organisation_of, sent, status

PAGES = "evidence/applicant"


@audience(APPLICANT)
def passport(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = organisation_of(request, pk)
    context = {
        "organisation": organisation,
        "standings": [(one, HINTS[one.kind]) for one in passport_of(organisation)],
        "may_write": may_write(organisation, request.user),
    }
    return render(request, f"{PAGES}/passport.html", context)


@audience(APPLICANT)
def give(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give the paper, or a newer one in its place."""
    organisation = organisation_of(request, pk)
    if kind not in Kind.values:
        raise Http404
    form = EvidenceForm(sent(request), request.FILES or None, kind=Kind(kind))
    back = onward(request, "evidence:passport", pk)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            give_evidence(
                organisation,
                kind,
                said["file"],
                dated_on=said["dated_on"],
                expires_on=said["expires_on"],
                by=request.user,
            )
        except MayOnlyRead:
            form.add_error(None, "You may read for this organisation. Somebody who may write for it can do this.")
        except UploadRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"{Kind(kind).label}: saved. Every application can use it from now on.")
            return redirect(back)
    context = {"organisation": organisation, "form": form, "kind": Kind(kind), "back": back}
    return render(request, f"{PAGES}/give.html", context, status=status(form))


@audience(APPLICANT)
def file(request: HttpRequest, pk: int, evidence: int) -> HttpResponseBase:
    """The paper itself, as a download."""
    mine = Evidence.objects.visible_to(request.user).filter(organisation=pk)
    found = get_object_or_404(mine.in_full(), pk=evidence)
    return attachment(request, found.document)
