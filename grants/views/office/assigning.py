"""Who scores what: applications down, the panel across, a tick for each assignment."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grants.domain import panels
from grants.domain.refusals import Refused
from grants.models import Application, Assessment, ConflictOfInterest, PanelMember
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience

PER_PAGE = 25


@dataclass(frozen=True)
class Box:
    """One person against one application. `why_not` says why the box cannot be changed; empty when it can."""

    name: str
    ticked: bool
    why_not: str
    assessment: Assessment | None
    seat: PanelMember


@dataclass(frozen=True)
class Row:
    application: Application
    boxes: list[Box]

    @property
    def assigned(self) -> int:
        return sum(box.ticked for box in self.boxes)


@audience(OFFICERS)
def assignments(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    waiting = Application.objects.with_panel(call).without_conflict_of(request.user).order_by("reference")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    seats = list(call.panel.select_related("user"))
    rows = matrix(page, seats)
    if request.method == "POST":
        refusals = save(request, rows)
        for sentence in refusals:
            messages.error(request, sentence)
        if not refusals:
            messages.success(request, "The assignments are saved.")
        return redirect(f"{request.path}?p={page.number}")
    context = {"rows": rows, "seats": seats, "page_obj": page, "needed": call.scorers_needed}
    return office_page(request, "assignments.html", call, "Assignments", context)


def matrix(page: Page, seats: list[PanelMember]) -> list[Row]:
    applications = list(page)
    assessments = {
        (one.application_id, one.assessor_id): one
        for one in Assessment.objects.filter(application__in=applications).select_related("application", "assessor")
    }
    conflicts = set(
        ConflictOfInterest.objects.filter(application__in=applications).values_list("application_id", "user_id")
    )
    return [
        Row(
            application,
            [
                box(
                    application,
                    seat,
                    assessments.get((application.pk, seat.user_id)),
                    (application.pk, seat.user_id) in conflicts,
                )
                for seat in seats
            ],
        )
        for application in applications
    ]


def box(application: Application, seat: PanelMember, assessment: Assessment | None, conflict: bool) -> Box:
    if conflict:
        why_not = "Interest declared"
    elif assessment and assessment.state != Assessment.State.ASSIGNED:
        why_not = assessment.get_state_display()
    else:
        why_not = ""
    return Box(
        name=f"assign-{application.pk}-{seat.user_id}",
        ticked=assessment is not None and not conflict,
        why_not=why_not,
        assessment=assessment,
        seat=seat,
    )


def save(request: HttpRequest, rows: list[Row]) -> list[str]:
    """Assign what was ticked and take back what was unticked; the sentences of what was refused."""
    refusals = []
    for row in rows:
        for one in row.boxes:
            wanted = one.name in request.POST
            if one.why_not or wanted == one.ticked:
                continue
            try:
                if wanted:
                    panels.assign(row.application, one.seat.user, by=request.user)
                else:
                    panels.unassign(one.assessment, by=request.user)
            except Refused as refusal:
                refusals.append(f"{row.application.reference}: {refusal}")
    return refusals
