"""Who scores what: applications down, the panel across, a tick for each assignment.

The page carries which ticks it showed (`seen-<application>`), so that only what this officer changed is changed: an
assignment that somebody else made meanwhile, or an application that has moved to this page since, stays as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from grants.domain.assigning import Change, change_assignments
from grants.models import Application, Assessment, ConflictOfInterest, PanelMember
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience
from portal.organisations.models import Membership

PER_PAGE = 25


@dataclass(frozen=True)
class Box:
    """One person against one application. `why_not` says why the box cannot be changed; empty when it can."""

    name: str
    ticked: bool
    why_not: str
    seat: PanelMember


@dataclass(frozen=True)
class Row:
    application: Application
    boxes: list[Box]

    @property
    def assigned(self) -> int:
        return sum(box.ticked for box in self.boxes)

    @property
    def seen(self) -> str:
        """The members whose box was ticked and could be changed, by id, for the page to send back."""
        return ",".join(str(box.seat.user_id) for box in self.boxes if box.ticked and not box.why_not)


@audience(OFFICERS)
def assignments(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    waiting = Application.objects.with_panel(call).without_conflict_of(request.user).order_by("reference")
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("p"))
    seats = list(call.panel.select_related("user"))
    if request.method == "POST":
        shown = waiting.filter(pk__in=shown_on(request.POST))
        refusals = change_assignments(call, changes(request.POST, shown, seats), by=request.user)
        for sentence in refusals:
            messages.error(request, sentence)
        if not refusals:
            messages.success(request, "The assignments are saved.")
        return redirect(f"{request.path}?p={page.number}")
    context = {"rows": matrix(page, seats), "seats": seats, "page_obj": page, "needed": call.scorers_needed}
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
    members = set(
        Membership.objects.filter(
            organisation__applications__in=applications, user__in=[seat.user for seat in seats]
        ).values_list("organisation__applications", "user_id")
    )
    return [
        Row(
            application,
            [
                box(
                    application,
                    seat,
                    assessments.get((application.pk, seat.user_id)),
                    conflict=(application.pk, seat.user_id) in conflicts,
                    belongs=(application.pk, seat.user_id) in members,
                )
                for seat in seats
            ],
        )
        for application in applications
    ]


def box(
    application: Application, seat: PanelMember, assessment: Assessment | None, *, conflict: bool, belongs: bool
) -> Box:
    if conflict:
        why_not = "Interest declared"
    elif belongs and not (assessment and assessment.is_outstanding):
        why_not = "Belongs to the applicant"
    elif belongs:
        why_not = ""
    elif assessment and assessment.state != Assessment.State.ASSIGNED:
        why_not = assessment.get_state_display()
    else:
        why_not = ""
    return Box(
        name=box_name(application, seat),
        ticked=assessment is not None and not conflict,
        why_not=why_not,
        seat=seat,
    )


def box_name(application: Application, seat: PanelMember) -> str:
    return f"assign-{application.pk}-{seat.user_id}"


def shown_on(said: QueryDict) -> list[int]:
    """The ids of the applications that stood on the page."""
    return [int(found[1]) for name in said if (found := re.fullmatch(r"seen-([0-9]{1,18})", name))]


def changes(said: QueryDict, applications: Iterable[Application], seats: list[PanelMember]) -> Iterator[Change]:
    """The boxes that were ticked or unticked since the page showed them."""
    for application in applications:
        seen = said[f"seen-{application.pk}"].split(",")
        for seat in seats:
            ticked = box_name(application, seat) in said
            if ticked != (str(seat.user_id) in seen):
                yield Change(application, seat.user, scores=ticked)
